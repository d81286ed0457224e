/** What was asked of a module and what ran for it: with its end, also when there was none. */
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandLog, type NewCommand } from "../../src/log/command-log.ts";
import { Journal } from "../../src/log/journal.ts";

const swap: NewCommand = {
  kind: "request",
  what: "act",
  detail: "swap",
  who: "anna",
  via: "session",
};
const start: NewCommand = { kind: "script", what: "start_prim", detail: "", who: "", via: "" };

describe("CommandLog", () => {
  let folder: string;
  let nowMs: number;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-commands-`);
    nowMs = 1_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (): CommandLog =>
    new CommandLog(folder, new Journal(() => undefined, false), () => nowMs);

  it("shows a script while it runs, then how it ended and how long it took", () => {
    const log = open();
    const ended = log.begin(start);
    nowMs += 1;
    log.add(swap, nowMs, "refused");
    expect(log.tail(10)).toMatchObject([
      { what: "start_prim", result: null, durationMs: null },
      { what: "act", who: "anna", result: "refused", durationMs: 0 },
    ]);
    nowMs += 1500;
    ended("exit 1");
    expect(log.tail(10)).toMatchObject([
      { what: "start_prim", result: "exit 1", durationMs: 1501 },
      { what: "act" },
    ]);
    expect(log.tail(1)).toMatchObject([{ what: "act" }]);
    expect(log.tail(0)).toEqual([]);
  });

  it("says of what another gemeld began and never ended that its end is lost", () => {
    open().begin(start);
    nowMs += 1;
    const log = open();
    log.begin(start);
    expect(log.tail(10).map(({ result }) => result)).toEqual(["lost", null]);
  });

  it("passes over a torn line, and stays within its bound", () => {
    const log = open();
    log.add(swap, nowMs, "ok");
    appendFileSync(`${folder}/commands.log`, '{"id":"1\n');
    const long = { ...swap, detail: "x".repeat(10_000) };
    for (let n = 0; n < 250; n += 1) log.add({ ...long, what: `n${n}` }, nowMs + n, "ok");
    expect(log.tail(1)).toMatchObject([{ what: "n249" }]);
    const size = (name: string): number => statSync(`${folder}/${name}`).size;
    expect(size("commands.log")).toBeLessThanOrEqual(1 << 20);
    expect(size("commands.log.1")).toBeLessThanOrEqual(1 << 20);
  });
});
