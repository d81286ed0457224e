import { closeSync, fstatSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { closeDescriptor } from "../src/file-calls.ts";
import { makeChannel, receive, send } from "../src/takeover/channel.ts";
import {
  type CustodyMessage,
  decodeCustody,
  encodeCustody,
} from "../src/takeover/custody-message.ts";
import { Holdings } from "../src/takeover/inheritance.ts";
import { canTakeOver } from "../src/takeover/standby-process.ts";

const orphan: CustodyMessage = { type: "orphan", tree: 1, ino: 2 ** 40 + 7, unique: 9n };

function message(type: CustodyMessage["type"], tree = 0, ino = 0, unique = 0n): CustodyMessage {
  return { type, tree, ino, unique };
}

test("custody message: what was encoded is decoded; another version or size is not", () => {
  const bytes = encodeCustody(orphan);
  expect(decodeCustody(bytes)).toEqual(orphan);
  expect(decodeCustody(bytes.subarray(0, 23))).toBeNull();
  bytes.writeUInt16LE(2, 0);
  expect(decodeCustody(bytes)).toBeNull();
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(99, 2);
  expect(decodeCustody(bytes)).toBeNull();
});

test("channel: a descriptor outlives its sender, and the end is told", async () => {
  const [here, there] = makeChannel();
  const fd = openSync("/proc/self/exe", "r");
  const { ino } = fstatSync(fd);
  expect(send(here, encodeCustody(orphan), fd)).toBe(0);
  expect(send(here, encodeCustody(message("withdrawn")))).toBe(0);
  closeSync(fd);
  closeDescriptor(here);
  const first = await receive(there);
  expect(decodeCustody(first?.message ?? Buffer.alloc(0))).toEqual(orphan);
  expect(fstatSync(first?.descriptor ?? -1).ino).toBe(ino);
  closeSync(first?.descriptor ?? -1);
  expect((await receive(there))?.descriptor).toBe(-1);
  expect(await receive(there)).toBeNull();
  closeDescriptor(there);
});

test("Holdings: only what is whole can be taken over", () => {
  const holdings = new Holdings();
  expect(holdings.inheritance(1)).toBeNull();
  holdings.take(message("root"), openSync("/", "r"));
  expect(holdings.inheritance(1)).toBeNull();
  holdings.take(message("device"), openSync("/dev/null", "r"));
  expect(holdings.inheritance(1)).not.toBeNull();
  expect(holdings.inheritance(2)).toBeNull();
  holdings.take(message("withdrawn"), -1);
  expect(holdings.inheritance(1)).toBeNull();
});

test("Holdings: after a failed flush nobody takes over", () => {
  const holdings = new Holdings();
  holdings.take(message("root"), openSync("/", "r"));
  holdings.take(message("device"), openSync("/dev/null", "r"));
  holdings.take(message("tainted"), -1);
  expect(holdings.inheritance(1)).toBeNull();
  holdings.release();
});

test("Holdings: a file without a name is kept until it is forgotten", () => {
  const holdings = new Holdings();
  holdings.take(message("root"), openSync("/", "r"));
  const fd = openSync("/dev/null", "r");
  holdings.take(message("orphan", 0, 7), fd);
  holdings.take(message("orphan", 0, 8), openSync("/dev/null", "r"));
  holdings.take(message("device"), openSync("/dev/null", "r"));
  holdings.take(message("forgotten", 0, 7), -1);
  expect(() => fstatSync(fd)).toThrow(/EBADF/);
  expect([...(holdings.inheritance(1)?.trees[0]?.orphans.keys() ?? [])]).toEqual([8]);
  holdings.release();
});

test("Holdings: of exchanges the last 64 are kept", () => {
  const holdings = new Holdings();
  holdings.take(message("root"), openSync("/", "r"));
  holdings.take(message("device"), openSync("/dev/null", "r"));
  for (let unique = 0n; unique < 100n; unique++) {
    holdings.take(message("exchange", 0, Number(unique) + 5, unique), -1);
  }
  const exchanges = holdings.inheritance(1)?.exchanges;
  expect(exchanges?.size).toBe(64);
  expect(exchanges?.get(99n)).toBe(104);
  expect(exchanges?.has(35n)).toBe(false);
  holdings.release();
});

test.each([
  ["6.8.0-generic", false],
  ["6.9.1", true],
  ["6.18.44-fc", true],
  ["7.0.0", true],
  ["6.1.0-37-amd64", false],
])("canTakeOver: Linux %s: %s", (kernel, expected) => {
  expect(canTakeOver(kernel)).toBe(expected);
});
