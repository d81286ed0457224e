/**
 * The judge of the crash test: what it must accept, and what it must find.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkOrder, WriterHistory } from "./support/crash/history.ts";
import { type Cells, changesOf, isSyncClass } from "./support/crash/model.ts";
import {
  type CrashOperation,
  operations,
  pageBytes,
  recordOf,
} from "./support/crash/operations.ts";

const seed = 7;
const count = 400;
let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), "gemel-history-"));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

function stream(): CrashOperation[] {
  const source = operations(seed);
  return Array.from({ length: count }, () => source.next().value);
}

/** A writer that asked for `asked` operations at 10, 20, ... and had all but the last answered. */
function history(folder: string, asked = count, answered = asked): WriterHistory {
  const bytes = Buffer.alloc(asked * 16);
  for (let n = 1; n <= asked; n++) {
    bytes.writeBigUInt64LE(BigInt(n * 10), (n - 1) * 16);
    bytes.writeBigUInt64LE(BigInt(n * 10 + 5), (n - 1) * 16 + 8);
  }
  const path = join(root, `${folder}.log`);
  fs.writeFileSync(path, bytes.subarray(0, answered * 16 + (asked > answered ? 8 : 0)));
  return new WriterHistory(folder, seed, path);
}

/** The folder as it is after the first `n` operations. */
function lay(folder: string, n: number): void {
  const state: Cells = new Map([["log", "0"]]);
  const done = stream().slice(0, n);
  for (const operation of done) {
    for (const [cell, value] of changesOf(operation, state)) {
      if (value === undefined) state.delete(cell);
      else state.set(cell, value);
    }
  }
  const at = join(root, folder);
  fs.rmSync(at, { recursive: true, force: true });
  fs.mkdirSync(at);
  const appends = done.filter(({ type }) => type === "append");
  fs.writeFileSync(join(at, "log"), Buffer.concat(appends.map((one) => recordOf(one.n))));
  for (const name of ["pages", "map"]) fs.writeFileSync(join(at, name), pages(state, name));
  layNames(at, state);
}

function layNames(at: string, state: Cells): void {
  for (const [cell, value] of state) {
    if (!cell.startsWith("name ")) continue;
    const path = join(at, cell.slice(5));
    if (value === "folder") fs.mkdirSync(path);
    else if (value.startsWith("link ")) fs.symlinkSync(value.slice(5), path);
    else fs.writeFileSync(path, value.slice(5));
  }
}

function pages(state: Cells, name: string): Buffer {
  const bytes = Buffer.alloc(16 * pageBytes);
  for (const [cell, value] of state) {
    if (cell.startsWith(`${name} `)) {
      bytes.writeUInt32LE(Number(value), Number(cell.slice(name.length)) * pageBytes);
    }
  }
  return bytes;
}

test("WriterHistory: every state of the history is recognised as a prefix", () => {
  const told = history("w");
  for (let n = 0; n <= count; n += 13) {
    lay("w", n);
    const found = told.prefixes(root);
    expect(found?.least).toBeLessThanOrEqual(n);
    expect(found?.most).toBeGreaterThanOrEqual(n);
  }
});

test("WriterHistory: an operation that is missing in between is no prefix", () => {
  const told = history("w");
  lay("w", count);
  const log = join(root, "w/log");
  const text = fs.readFileSync(log);
  // More than a database's turns at the end, after which nothing else may have been done.
  fs.writeFileSync(log, text.subarray(0, -40 * 64));
  expect(told.prefixes(root)).toBeNull();
});

test("WriterHistory: what was not promised may be lost, what was may not", () => {
  const told = history("w");
  // The last operation of the sync class promised something; all before it in its cell counts.
  const last = stream().findLast((operation) => isSyncClass(operation))?.n ?? 0;
  expect(last).toBeGreaterThan(count - 20);
  lay("w", count);
  expect(told.checkPromises(root)).toMatchObject({ violations: [], forgotten: 0 });
  lay("w", count / 2);
  const report = told.checkPromises(root);
  expect(report.violations.length).toBeGreaterThan(3);
  expect(report.promised).toBeGreaterThan(10);
  // The same folder is right for a cut at that time, and nothing later counts.
  expect(told.checkPromises(root, BigInt((count / 2) * 10)).violations).toEqual([]);
  told.trustUntil(BigInt((count / 2) * 10));
  expect(told.checkPromises(root).violations).toEqual([]);
});

test("WriterHistory: a value that never was is found", () => {
  const told = history("w");
  lay("w", count);
  fs.writeFileSync(join(root, "w/current"), "999999");
  expect(told.checkPromises(root).violations).toHaveLength(1);
});

test("WriterHistory: a file may have its length and no data until it is flushed", () => {
  const write = stream().findLast(({ type }) => type === "write_next")?.n ?? 0;
  lay("w", write);
  fs.writeFileSync(join(root, "w/next"), Buffer.alloc(String(write).length));
  // The flush was asked for, and not answered.
  expect(history("w", write + 1, write).checkPromises(root).violations).toEqual([]);
  expect(history("w", write + 1).checkPromises(root).violations).toEqual([
    expect.stringContaining("\\u0000"),
  ]);
  fs.writeFileSync(join(root, "w/next"), "?".repeat(String(write).length));
  expect(history("w", write + 1, write).checkPromises(root).violations).toHaveLength(1);
});

test("WriterHistory: the bound of a takeover depends on sync", () => {
  const told = history("w", 100, 99);
  expect(told.lastBound("write")).toBe(99);
  expect(told.lastBound("fsync")).toBeLessThanOrEqual(99);
  expect(told.asked).toBe(100);
});

test("checkOrder: an answer before a question in another folder is part of the same past", () => {
  const one = history("one");
  const other = history("other");
  const at = (n: number) => ({ least: n, most: n });
  expect(
    checkOrder([
      { history: one, prefixes: at(100) },
      { history: other, prefixes: at(99) },
    ]),
  ).toEqual([]);
  expect(
    checkOrder([
      { history: one, prefixes: at(100) },
      { history: other, prefixes: at(98) },
    ]),
  ).toEqual(["one has operation 100, other only 98 of 99 answered before"]);
});
