/** What a configuration says of the mirror, as `gemel-fs` reads it from the arguments that it is given. */
import { layout } from "@gemel/protocol";
import { expect, it } from "vitest";
import { type MirrorArguments, parseMirrorArguments } from "../../../filesystem/src/arguments.ts";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { mirrorArguments, modulePlace } from "../../src/module/module-files.ts";
import { context, mirrorOf, moduleXml } from "../config/samples.ts";

/** With these attributes of `<rfs>` beside those of the sample. */
function received(attributes: string): MirrorArguments {
  const xml = moduleXml.replace("<rfs ", `<rfs ${attributes} `);
  const config = mirrorOf(loadModuleConfig(xml, "userconfig.xml", context));
  const place = modulePlace(layout(), "", "node1", config.name);
  const network = { listenHost: "198.18.1.1", peer: "node2" };
  return parseMirrorArguments(mirrorArguments(place, config, network));
}

it.each([
  ["", false],
  ['async="second"', false],
  ['async="none"', true],
])("mirrorArguments: %s makes every write wait for both disks: %s", (attributes, writeThrough) => {
  expect(received(attributes)).toMatchObject({ sync: "fsync", writeThrough });
});

it("mirrorArguments: what a resynchronisation may take", () => {
  expect(received("").resync).toEqual({ bytesPerSecond: null, files: 16 });
  const limits = received('nbrei="3" reiallowedbw="20000"').resync;
  expect(limits).toEqual({ bytesPerSecond: 20_000_000, files: 3 });
});
