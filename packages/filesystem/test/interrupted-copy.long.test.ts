/** A first copy of one big file ends shortly before its end: what has arrived does not travel again. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

const mebibyte: number = 1 << 20;
const fileBytes: number = 1024 * mebibyte;
/** What is compared, and sent when it differs. */
const blockBytes = 65_536;

let lab: MirrorLab;
/** A gibibyte twice: not in memory. */
let folder: string;

beforeEach(() => {
  lab = new MirrorLab();
  folder = fs.mkdtempSync("/var/tmp/gemel-interrupted-");
});

afterEach(async () => {
  await lab.end();
  fs.rmSync(folder, { recursive: true });
});

/** No block is like another one. */
function writeBig(path: string): void {
  const fd = fs.openSync(path, "w");
  const data = randomBytes(mebibyte);
  for (let written = 0; written < fileBytes; written += mebibyte) {
    for (let at = 0; at < mebibyte; at += blockBytes) data.writeDoubleLE(written + at, at);
    fs.writeSync(fd, data);
  }
  fs.closeSync(fd);
}

/** What the last resynchronisation said in the end. */
function told(primary: MirrorNode, from: number): { compared: number; sent: number } {
  const texts = primary.events
    .slice(from)
    .flatMap((event) => (event.type === "log" ? [event.message] : []))
    .flatMap((message) => {
      const match = /^Compared \d+ files and (\d+) bytes, sent (\d+) bytes$/.exec(message);
      return match === null ? [] : [{ compared: Number(match[1]), sent: Number(match[2]) }];
    });
  expect(texts).toHaveLength(1);
  return texts[0] ?? { compared: Number.NaN, sent: Number.NaN };
}

test("a first copy that was interrupted at nine tenths sends the rest, and compares what has arrived", async () => {
  const directoryOf = (name: string): string => {
    fs.mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const a = await lab.start("a", { directory: directoryOf("a") });
  const b = await lab.start("b", { directory: directoryOf("b") });
  writeBig(join(a.directory, "big"));
  await a.serveAlone();
  const copying = protect(a, b).then(
    () => "sealed",
    () => "interrupted",
  );
  const began = performance.now();
  await a.client.event("progress", {
    from: 0,
    where: ({ resync }) => resync.bytesSent > 0.9 * fileBytes,
  });
  const cutMs = performance.now() - began;
  const from = a.events.length;
  await b.kill();
  expect(await copying).toBe("interrupted");
  const arrived = fs.statSync(join(b.directory, "big")).size;
  await until("the link is down", async () => (await a.client.status()).link === "down");
  await b.run();
  const again = performance.now();
  await protect(a, b);
  const againMs = performance.now() - again;
  const { compared, sent } = told(a, from);
  process.stdout.write(
    `${(arrived / mebibyte).toFixed(0)} of ${fileBytes / mebibyte} MiB had arrived in ${cutMs.toFixed(0)} ms; ` +
      `then ${(sent / mebibyte).toFixed(1)} MiB sent and ${(compared / mebibyte).toFixed(0)} MiB compared in ${againMs.toFixed(0)} ms\n`,
  );
  expect(arrived).toBeGreaterThan(0.85 * fileBytes);
  expect(arrived).toBeLessThan(fileBytes);
  expect(compared).toBe(fileBytes);
  // Names, requests and the rest of the file.
  expect(sent).toBeLessThan(fileBytes - arrived + 2 * mebibyte);
  expect(
    fs.readFileSync(join(b.directory, "big")).equals(fs.readFileSync(join(a.directory, "big"))),
  ).toBe(true);
});
