import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GemelError } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errno } from "../src/abi/errno.ts";
import { openDevice, readRequest, waitReadable, writeReply } from "../src/device.ts";
import { name } from "./bytes.ts";

// A FIFO opened for both directions behaves like the device where it matters here.
let directory = "";
let fifos: number[] = [];

function fifo(label: string): number {
  const path = join(directory, label);
  execFileSync("mkfifo", [path]);
  const fd = openDevice({ path, nonBlocking: true });
  fifos.push(fd);
  return fd;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "gemel-fuse-"));
});

afterEach(() => {
  for (const fd of fifos) closeSync(fd);
  fifos = [];
  rmSync(directory, { recursive: true });
});

test("openDevice: a missing device is named, with the remedy", () => {
  const path = join(directory, "fuse");
  let thrown: unknown;
  try {
    openDevice({ path });
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof GemelError)) throw new Error("no GemelError");
  expect(thrown.code).toBe("no_fuse");
  expect(thrown.message).toBe(`Cannot open ${path}: not found`);
  expect(thrown.remedy).toContain("modprobe fuse");
});

test("openDevice: what is no device at all is named with its errno", () => {
  expect(() => openDevice({ path: directory })).toThrow(`Cannot open ${directory}: EISDIR`);
});

test("readRequest: 0 when there is nothing, else the length", () => {
  const fd = fifo("a");
  const buffer = new Uint8Array(64);
  expect(readRequest(fd, buffer)).toBe(0);
  expect(writeReply(fd, name("hello"), 5)).toBe(0);
  expect(readRequest(fd, buffer)).toBe(5);
  expect(buffer.subarray(0, 5)).toEqual(name("hello"));
});

test("readRequest: fills shared memory and views with an offset in place", () => {
  const fd = fifo("a");
  const shared = new Uint8Array(new SharedArrayBuffer(64));
  writeReply(fd, name("hello"), 5);
  expect(readRequest(fd, shared.subarray(10, 20))).toBe(5);
  expect(Buffer.from(shared.slice(9, 16)).toString()).toBe("\0hello\0");
});

test("readRequest: a mistake of the server throws", () => {
  expect(() => readRequest(-1, new Uint8Array(64))).toThrow("EBADF");
});

test("writeReply: sends the length given, and gives back the errno", () => {
  const fd = fifo("a");
  expect(writeReply(fd, name("hello"), 2)).toBe(0);
  expect(readRequest(fd, new Uint8Array(64))).toBe(2);
  expect(writeReply(-1, name("hello"), 5)).toBe(errno.EBADF);
});

test("waitReadable: a bit for each descriptor that has something", () => {
  const fds = [fifo("a"), fifo("b"), fifo("c")] as const;
  expect(waitReadable(fds, 0)).toBe(0);
  writeReply(fds[2], name("x"), 1);
  expect(waitReadable(fds, -1)).toBe(0b100);
  writeReply(fds[0], name("x"), 1);
  expect(waitReadable(fds, -1)).toBe(0b101);
});
