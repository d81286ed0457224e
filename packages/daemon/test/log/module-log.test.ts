import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import type { LogEntry } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal } from "../../src/log/journal.ts";
import { ModuleLog } from "../../src/log/module-log.ts";

describe("ModuleLog", () => {
  let folder: string;
  let lines: string[];
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-log-`);
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(prefixed = false): ModuleLog {
    const journal = new Journal((line) => lines.push(line), prefixed);
    return new ModuleLog(`${folder}/app`, "app", journal);
  }

  it("keeps entries over a restart, oldest first", () => {
    open().add({ level: "I", component: "engine", message: "one" });
    const log = open();
    log.add({ level: "E", component: "engine", rule: "M001", message: "two" });
    expect(log.tail(10).map(({ message }) => message)).toEqual(["one", "two"]);
    expect(log.tail(1).map(({ message }) => message)).toEqual(["two"]);
    expect(log.tail(0)).toEqual([]);
  });

  it("passes over a line that a power cut tore", () => {
    const log = open();
    log.add({ level: "I", component: "engine", message: "one" });
    appendFileSync(`${folder}/app/module.log`, '{"at":"2025-01-\n');
    log.add({ level: "I", component: "engine", message: "two" });
    expect(log.tail(10).map(({ message }) => message)).toEqual(["one", "two"]);
  });

  it("stays within its bound and reads across the change of files", () => {
    const log = open();
    const message = "x".repeat(100_000);
    for (let count = 0; count < 60; count += 1) log.add({ level: "I", component: "e", message });
    expect(statSync(`${folder}/app/module.log`).size).toBeLessThanOrEqual(4 << 20);
    expect(statSync(`${folder}/app/module.log.1`).size).toBeLessThanOrEqual(4 << 20);
    expect(log.tail(50)).toHaveLength(50);
  });

  it("tells listeners until they leave", () => {
    const log = open();
    const heard: LogEntry[] = [];
    const leave = log.subscribe((entry) => heard.push(entry));
    log.add({ level: "I", component: "engine", message: "one" });
    leave();
    log.add({ level: "I", component: "engine", message: "two" });
    expect(heard.map(({ message }) => message)).toEqual(["one"]);
  });

  it("goes on when its folder is gone, and says so once", () => {
    const log = open();
    rmSync(`${folder}/app`, { recursive: true });
    log.add({ level: "I", component: "engine", message: "one" });
    log.add({ level: "I", component: "engine", message: "two" });
    expect(lines.filter((line) => line.includes("Cannot write"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("app engine: "))).toHaveLength(2);
  });

  it("writes one line per entry, with the priority that journald understands", () => {
    const log = open(true);
    log.add({ level: "C", component: "vip", rule: "M1", message: "two\n  lines" });
    expect(lines).toEqual(["<2>app vip: two | lines [M1]\n"]);
  });
});
