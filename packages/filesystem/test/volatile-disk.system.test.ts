/**
 * The disk of the crash test forgets what was not flushed, and nothing else.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VolatileDisk } from "./support/volatile-disk.ts";

let root: string;
let disk: VolatileDisk;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), "gemel-disk-"));
  disk = new VolatileDisk(root, "disk", { sizeMiB: 64 });
});

afterEach(() => {
  disk.end();
  fs.rmSync(root, { recursive: true, force: true });
});

function at(name: string): string {
  return join(disk.mountPoint, name);
}

function flush(path: string): void {
  const fd = fs.openSync(path, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}

function cutAndBoot(): void {
  disk.cut();
  disk.powerOff();
  disk.powerOn();
}

test("VolatileDisk: data that was not flushed is lost, data that was stays", () => {
  fs.writeFileSync(at("log"), "flushed.");
  flush(at("log"));
  fs.appendFileSync(at("log"), "not flushed.");
  fs.writeFileSync(at("never"), "not flushed");
  cutAndBoot();
  expect(fs.readFileSync(at("log"), "utf8")).toBe("flushed.");
  expect(fs.existsSync(at("never"))).toBe(false);
});

test("VolatileDisk: a rename and an unlink last once their directory was flushed", () => {
  for (const name of ["old", "gone", "stays"]) {
    fs.writeFileSync(at(name), name);
    flush(at(name));
  }
  flush(disk.mountPoint);
  fs.renameSync(at("old"), at("new"));
  fs.unlinkSync(at("gone"));
  flush(disk.mountPoint);
  fs.unlinkSync(at("stays"));
  cutAndBoot();
  expect(fs.readdirSync(disk.mountPoint).sort()).toEqual(["lost+found", "new", "stays"]);
  expect(fs.readFileSync(at("new"), "utf8")).toBe("old");
});

test("VolatileDisk: metadata keeps its order, data without a flush does not last with it", () => {
  fs.writeFileSync(at("first"), "not flushed");
  fs.writeFileSync(at("second"), "flushed");
  flush(at("second"));
  cutAndBoot();
  // Its name was in the journal's transaction; its data waited for an allocation.
  expect(fs.readFileSync(at("first"), "utf8")).toBe("");
  expect(fs.readFileSync(at("second"), "utf8")).toBe("flushed");
});

test("VolatileDisk: after the cut nothing is promised any more", () => {
  const fd = fs.openSync(at("file"), "w");
  disk.cut();
  expect(() => fs.writeSync(fd, "x")).toThrow(/EIO/);
  expect(() => fs.fsyncSync(fd)).toThrow(/EIO/);
  fs.closeSync(fd);
});
