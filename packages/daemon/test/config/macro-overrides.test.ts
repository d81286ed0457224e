import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overrideMacros } from "../../src/config/macro-overrides.ts";
import { parseXml } from "../../src/config/xml-tree.ts";
import { moduleXml } from "./samples.ts";

describe("overrideMacros", () => {
  it("changes the values asked for and not a byte more", () => {
    const changed = overrideMacros(moduleXml, "f", { VIP: "198.18.1.77", DATADIR: "/x" });
    expect(changed).toBe(moduleXml.replace("198.18.1.10", "198.18.1.77").replace("/srv/app", "/x"));
  });

  it("refuses a macro that the file does not define", () => {
    expect(() => overrideMacros(moduleXml, "f", { VPI: "x" })).toThrow(
      /^f has no macro "VPI"; did you mean "VIP"\?$/,
    );
  });

  it("escapes, so that any value comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const xml = overrideMacros(moduleXml, "f", { DATADIR: value });
        const [macro] = parseXml(xml, "f").children;
        expect(macro?.attributes.get("value")?.value).toBe(value);
      }),
    );
  });
});
