import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AuditLog } from "../../src/web/audit/audit-log.ts";

let folder = "";
const file = (): string => `${folder}/audit-00000001.jsonl`;
const head = (): string => `${folder}-web/head.json`;
const open = (): AuditLog => new AuditLog(folder, head(), () => "node1");
const all = Number.MAX_SAFE_INTEGER;

beforeEach(async () => {
  folder = mkdtempSync(`${tmpdir()}/gemel-audit-`);
  const audit = open();
  const names = ["anna", "bert", "cleo", "dora"];
  await Promise.all(names.map((who) => audit.add(entry(who))));
  await audit.close();
});
afterEach(() => {
  for (const path of [folder, `${folder}-web`]) rmSync(path, { recursive: true, force: true });
});

function entry(who: string): Parameters<AuditLog["add"]>[0] {
  return { who, via: "session", from: "198.18.0.1", what: "act", subject: "stop", result: "ok" };
}

function check(): number | null {
  return open().page(100, all).brokenAt;
}

function change(edit: (lines: string[]) => string[]): void {
  const lines = readFileSync(file(), "utf8").trimEnd().split("\n");
  writeFileSync(file(), `${edit(lines).join("\n")}\n`);
}

it("AuditLog: who, newest first, in an unbroken chain that only root reads", () => {
  const page = open().page(2, all);
  expect(page).toMatchObject({ brokenAt: null });
  expect(page.entries.map(({ who, number }) => [who, number])).toEqual([
    ["dora", 4],
    ["cleo", 3],
  ]);
  expect(open().page(9, 3).entries).toHaveLength(2);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

const tampering: [name: string, edit: (lines: string[]) => string[], at: number][] = [
  ["a changed word", (lines) => lines.map((line) => line.replace("bert", "eve")), 2],
  ["an entry taken out", (lines) => lines.toSpliced(1, 1), 2],
  ["the first taken out", (lines) => lines.slice(1), 1],
  ["two in another order", ([a, b, c, d]) => [a, c, b, d].map(String), 2],
  ["one put in", (lines) => lines.toSpliced(2, 0, lines[1] ?? ""), 3],
  ["one cut from the end", (lines) => lines.slice(0, -1), 4],
  ["all cut but the first", (lines) => lines.slice(0, 1), 2],
  ["a line that is nothing", (lines) => lines.with(2, "{"), 3],
];
it.each(tampering)("AuditLog: notices %s", (_, edit, at) => {
  expect(check()).toBeNull();
  change(edit);
  expect(check()).toBe(at);
});

it("AuditLog: goes on behind a line torn by a power cut, and says that it is there", async () => {
  appendFileSync(file(), '{"number":5,"at":"2026');
  const audit = open();
  expect(await audit.add(entry("emil"))).toMatchObject({ number: 5 });
  await audit.close();
  const page = open().page(100, all);
  expect(page.brokenAt).toBe(5);
  expect(page.entries.map(({ who }) => who)).toEqual(["emil", "dora", "cleo", "bert", "anna"]);
});

it("AuditLog: notices a file that is gone, and goes on where it was", async () => {
  rmSync(file());
  expect(check()).toBe(1);
  const audit = open();
  expect(await audit.add(entry("emil"))).toMatchObject({ number: 5 });
  await audit.close();
  // What is added later hides nothing.
  expect(check()).toBe(1);
});

it("AuditLog: notices a cut while it is open, and a chain that was made anew", async () => {
  const audit = open();
  change((lines) => lines.slice(0, -1));
  expect(audit.page(1, all).brokenAt).toBe(4);
  rmSync(file());
  const other = new AuditLog(folder, `${folder}-web/other.json`, () => "node1");
  for (const who of ["anna", "bert", "cleo", "eve"]) await other.add(entry(who));
  await other.close();
  expect(check()).toBe(4);
});

it("AuditLog: believes the entries when the note of the last is one behind, as after a power cut, or is not there", async () => {
  const before = readFileSync(head());
  const audit = open();
  await audit.add(entry("emil"));
  await audit.close();
  writeFileSync(head(), before);
  expect(check()).toBeNull();
  rmSync(head());
  expect(check()).toBeNull();
});
