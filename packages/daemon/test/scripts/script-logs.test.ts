import { mkdtempSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ScriptLogs } from "../../src/scripts/script-logs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-script-logs-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("ScriptLogs: cuts a file off that grew beyond the limit, and leaves the others", () => {
  const logs = new ScriptLogs(folder, { keep: true, sizeMax: 100 });
  const [large, small] = [logs.create("start_prim"), logs.create("stop_prim")];
  writeSync(large.fd, "x".repeat(101));
  writeSync(small.fd, "x".repeat(100));
  logs.sweep();
  expect(statSync(large.path).size).toBe(0);
  expect(statSync(small.path).size).toBe(100);
  for (const log of [large, small]) log.close();
});

it("ScriptLogs: keeps nothing when output is not wanted", () => {
  const logs = new ScriptLogs(folder, { keep: false, sizeMax: 100 });
  const log = logs.create("start_prim");
  writeSync(log.fd, "words");
  log.close();
  expect(readdirSync(folder)).toEqual([]);
});
