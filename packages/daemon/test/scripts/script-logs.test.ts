import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ScriptLogs } from "../../src/scripts/script-logs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-script-logs-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("ScriptLogs: cuts a file off that grew beyond the limit, and leaves the others", () => {
  const logs = new ScriptLogs(folder, { keep: true, sizeMax: 1000 });
  const [large, small] = [logs.create("start_prim"), logs.create("stop_prim")];
  writeSync(large.fd, `${"x".repeat(1000)}end`);
  writeSync(small.fd, "x".repeat(1000));
  logs.sweep();
  expect(statSync(large.path).size).toBeLessThan(1000);
  expect(readFileSync(large.path, "utf8")).toMatch(/too long: 503 bytes are cut off\nx+end$/);
  expect(statSync(small.path).size).toBe(1000);
  // The script still has the file open: what it writes next comes after that.
  writeSync(large.fd, " more");
  expect(readFileSync(large.path, "utf8")).toMatch(/xend more$/);
  for (const log of [large, small]) log.close();
});

it("ScriptLogs: keeps nothing when output is not wanted", () => {
  const logs = new ScriptLogs(folder, { keep: false, sizeMax: 100 });
  const log = logs.create("start_prim");
  writeSync(log.fd, "words");
  log.close();
  expect(readdirSync(folder)).toEqual([]);
});
