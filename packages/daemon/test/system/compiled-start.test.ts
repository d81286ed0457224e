import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const driver = fileURLToPath(new URL("compiled-driver.ts", import.meta.url));
const sources = fileURLToPath(new URL("../../src", import.meta.url));

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(`${tmpdir()}/gemel-compiled-`);
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** What it says: a word for each line, and how many processes said them. */
function start(folder: string): { readonly said: string[]; readonly processes: number } {
  const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=1"];
  const text = execFileSync(process.execPath, [...flags, driver, "one word", "two"], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: folder },
    encoding: "utf8",
    timeout: 30_000,
  });
  const lines = text.trimEnd().split("\n");
  const pids = lines.map((line) => /\d+/.exec(line)?.[0]);
  return { said: lines.map((line) => line.replace(/ \d+/, "")), processes: new Set(pids).size };
}

test("beginCompiled: a process that had to compile begins anew, once, with its arguments", () => {
  const goesOn = `goes on one word|two ${cache}`;
  expect(start(cache)).toEqual({ said: ["begins", "begins", goesOn], processes: 1 });
  expect(start(cache)).toEqual({ said: ["begins", goesOn], processes: 1 });
});

test("beginCompiled: where nothing can be kept it goes on all the same", () => {
  const nowhere = `${cache}/no-folder`;
  writeFileSync(nowhere, "");
  const goesOn = `goes on one word|two ${nowhere}`;
  expect(start(nowhere)).toEqual({ said: ["begins", "begins", goesOn], processes: 1 });
});

/** Files of ours that `path` loads when they are needed, or gives a thread. */
function loadedLaterBy(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const uses = text.matchAll(/(?:\bimport|new URL)\(\s*"(\.[^"]+\.ts)"/g);
  return [...uses].map(([, file = ""]) => resolve(dirname(path), file));
}

test("beginCompiled: gemeld loads everything then that it or a thread may load later", () => {
  const main = `${sources}/main.ts`;
  const paths = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .map((path) => `${sources}/${path}`)
    .filter((path) => path.endsWith(".ts") && path !== main);
  const later = new Set(paths.flatMap(loadedLaterBy));
  expect(later.size).toBeGreaterThan(2);
  expect(loadedLaterBy(main).sort()).toEqual([...later].sort());
});
