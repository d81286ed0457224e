/** The table of `userconfig.xml` is what the reader does, attribute by attribute. */
import { GemelError } from "@gemel/base";
import type { AttributeRule } from "@gemel/protocol/schema";
import { describe, expect, it, test } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { context } from "./samples.ts";
import { type AttributePlace, attributePlaces, places, sampleXml } from "./schema-samples.ts";

type Seen = { readonly config: unknown; readonly warnings: readonly string[] };

function load(xml: string): Seen | string {
  try {
    const { config, warnings } = loadModuleConfig(xml, "u", context);
    return { config, warnings: warnings.map(({ at, message }) => `${at.column} ${message}`) };
  } catch (error) {
    if (error instanceof GemelError && error.code === "config_invalid") return error.message;
    throw error;
  }
}

function loaded(xml: string): Seen {
  const seen = load(xml);
  if (typeof seen === "string") throw new Error(`${xml}\n${seen}`);
  return seen;
}

/** What only a farm has: the sample is a mirror; module-farm.test.ts reads it. */
const farmOnly = /\/(farm|virtual_interface|loadbalancing_list)\b|\/vip@(tcpreset|scriptcontrol)$/;
const honouredElements = places().filter(
  ({ element, path }) => element.status.is === "honoured" && !farmOnly.test(path.join("/")),
);
const named = attributePlaces().map(
  (place) => [`${place.path.join("/")}@${place.name}`, place] as const,
);
const only = (is: string): (readonly [string, AttributePlace])[] =>
  named.filter(([what, { attribute }]) => attribute.status.is === is && !farmOnly.test(what));

/** Column of the attribute in a file of one line. */
function columnOf(xml: string, { path, name }: AttributePlace): number {
  const tag = xml.indexOf(`<${path.at(-1)} `, xml.indexOf(`<${path[path.length - 2]}`));
  return xml.indexOf(` ${name}="`, tag) + 2;
}

describe("userconfig.xml: the table and the reader agree", () => {
  it.each(only("ignored"))("ignores %s with its place and the reason", (_, place) => {
    const { attribute, path, name } = place;
    const xml = sampleXml(path, { [name]: attribute.example });
    const without = loaded(sampleXml(path));
    const why = attribute.status.is === "ignored" ? attribute.status.why : "";
    const warning = `${columnOf(xml, place)} "${name}" of <${path.at(-1)}> is ignored: ${why}`;
    expect(loaded(xml)).toEqual({
      config: without.config,
      warnings: expect.arrayContaining([warning]),
    });
  });

  // The macro is read before the model is made, and each mode needs other sections: these have tests of their own.
  const modelled = only("honoured").filter(
    ([name]) => !name.startsWith("safe/macro") && name !== "safe/service@mode",
  );
  const changeable = modelled.filter(([, { attribute }]) => !hasOneValue(attribute));
  it.each(changeable)("honours %s: another value gives another model", (_, place) => {
    const { path, name } = place;
    const { [`${path.join("/")}@${name}`]: needs = {} } = needed;
    const { config } = loaded(sampleXml(path, { ...needs, [name]: otherValue(place) }));
    expect(config).not.toEqual(loaded(sampleXml(path, needs)).config);
  });

  it.each(modelled)("gives %s the default that the table names", (_, place) => {
    const { attribute, path, name } = place;
    if (attribute.default === null) return;
    const explicit = loaded(sampleXml(path, { [name]: attribute.default }));
    expect(explicit.config).toEqual(loaded(sampleXml(path)).config);
  });

  const choices = named.flatMap(([what, place]) =>
    place.attribute.type === "choice"
      ? Object.entries(place.attribute.valueStatus).map(
          ([value, status]) => [`${what}=${value}`, place, value, status] as const,
        )
      : [],
  );
  it.each(choices)("says so of %s", (_, { path, name }, value, status) => {
    const seen = load(sampleXml(path, { [name]: value }));
    if (status.is === "refused") {
      expect(seen).toMatch(/^u:1:\d+: /);
      expect(seen).toContain(`${name}="${value}" is refused: ${status.why}`);
    } else if (status.is === "ignored" && typeof seen !== "string") {
      expect(seen.warnings.join("\n")).toContain(`${name}="${value}" is ignored: ${status.why}`);
    } else {
      expect.unreachable(String(seen));
    }
  });

  const others = places().filter(
    ({ element, path }) => element.status.is !== "honoured" && !farmOnly.test(path.join("/")),
  );
  it.each(others.map((place) => [place.path.join("/"), place] as const))(
    "says so of <%s>",
    (_, { path, element }) => {
      const seen = load(sampleXml(path));
      const tag = `<${path.at(-1)}>`;
      if (element.status.is === "refused") {
        expect(seen).toMatch(/^u:1:\d+: /);
        expect(seen).toContain(`${tag} is refused: ${element.status.why}`);
      } else if (element.status.is === "ignored" && typeof seen !== "string") {
        expect(seen.warnings.join("\n")).toContain(`${tag} is ignored: ${element.status.why}`);
      } else {
        expect.unreachable(String(seen));
      }
    },
  );

  it.each(honouredElements.map((place) => [place.path.join("/"), place] as const))(
    "reads <%s>",
    (_, { path }) => {
      expect(load(sampleXml(path))).toBeTypeOf("object");
    },
  );
});

test("userconfig.xml: every sentence of the table is one", () => {
  for (const [name, { attribute }] of named) {
    const words = attribute.status.is === "honoured" ? attribute.meaning : attribute.status.why;
    expect(words, name).toMatch(/\S.*[^.]$/);
  }
});

/** Of its values, only one has an effect. */
function hasOneValue(attribute: AttributeRule): boolean {
  if (attribute.type !== "choice") return false;
  const { values, valueStatus } = attribute;
  return values.filter((value) => !Object.hasOwn(valueStatus, value)).length === 1;
}

/** A valid value that is neither the default nor what the sample has already. */
function otherValue({ path, name, attribute }: AttributePlace): string {
  const key = `${path.join("/")}@${name}`;
  const { [key]: special } = specials;
  if (special !== undefined) return special;
  // The sample has the example of what is required.
  if (!attribute.required) return attribute.example;
  const next = attribute.example.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
  return next === attribute.example ? `${next}x` : next;
}

/** Attributes without which another one is refused. */
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "safe/service/errd/proc@restart_services": { service: "yes", action: "restart" },
};

const specials: Readonly<Record<string, string>> = {
  "safe/service/heart/heartbeat@name": "default",
  "safe/service/rfs/replicated@dir": "/srv/other",
};
