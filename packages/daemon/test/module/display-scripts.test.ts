import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layout } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { DisplayScripts } from "../../src/module/display-scripts.ts";
import { modulePlace } from "../../src/module/module-files.ts";
import { context } from "../config/samples.ts";

let root: string;
let bin: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gemel-display-"));
  bin = join(root, "etc/gemel/modules", config.name, "bin");
  mkdirSync(bin, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const xml = `<safe><service mode="light"><user logging="none"><var name="KIND" value="blue"/></user></service></safe>`;
const { config } = loadModuleConfig(xml, "u", context);

function displays(limitMs?: number): DisplayScripts {
  const placeOf = (name: string): ReturnType<typeof modulePlace> =>
    modulePlace(layout(root), root, "node1", name);
  return new DisplayScripts({ placeOf, stateOf: async () => "UP" }, limitMs);
}

function script(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

test("DisplayScripts: what the script prints, with the environment of the others; nothing is left", async () => {
  script("level", 'echo "$* $KIND $GEMELMODULE"; echo oops >&2');
  expect(await displays().show("level", config)).toEqual({
    script: "level",
    output: `UP UP level blue ${config.name}\noops\n`,
    problem: null,
  });
  expect(readdirSync(join(root, "var/log/gemel/modules", config.name, "display"))).toEqual([]);
});

test("DisplayScripts: none, one that cannot be run, one that fails", async () => {
  expect(await displays().show("state", config)).toEqual({
    ...{ script: "state", output: null, problem: null },
  });
  writeFileSync(join(bin, "state"), "");
  const { problem } = await displays().show("state", config);
  expect(problem).toContain("state is not executable");
  script("state", "echo 7 clients; echo Error: no answer; exit 3");
  expect(await displays().show("state", config)).toEqual({
    script: "state",
    output: "7 clients\nError: no answer\n",
    problem: "state failed (exit 3): no answer",
  });
});

test("DisplayScripts: of a long output the end; who asks meanwhile gets the same answer", async () => {
  script("state", `echo >>"$0.runs"; head -c 1000000 /dev/zero | tr '\\0' x; echo; echo last`);
  const shown = displays();
  const [one, other] = await Promise.all([
    shown.show("state", config),
    shown.show("state", config),
  ]);
  expect(one).toBe(other);
  expect(readFileSync(join(bin, "state.runs"), "utf8")).toBe("\n");
  const { output, problem } = one;
  expect(problem).toBeNull();
  expect(output?.slice(0, 29)).toBe("... the output was too long: ");
  expect(output?.slice(-7)).toBe("x\nlast\n");
  expect(output?.length).toBeLessThan(65_536);
});

test("DisplayScripts: one that hangs is ended", async () => {
  script("state", "sleep 300");
  const { problem } = await displays(100).show("state", config);
  expect(problem).toMatch(/^state was ended after \d+ ms/);
});
