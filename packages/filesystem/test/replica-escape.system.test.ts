/**
 * A peer that wants to get out of the replicated directory: by its paths, and through symbolic
 * links that are put in place while its records are applied.
 *
 * The records are applied in a mount namespace of their own in which nothing but the test's
 * directory can be written to: what a replica without its protection would follow must do no harm.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ByteWriter } from "@gemel/base";
import { decodeRecord, encodeRecord, type MirrorRecord } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { attacks } from "./support/attacks.ts";
import { describeTree } from "./support/compare-trees.ts";

const program = join(import.meta.dirname, "support/escape-race.ts");

/** Every mount read-only but that of $1, for this process and its children only. */
const onlyBaseWritable = `
set -e
mount --bind "$1" "$1"
cut -d' ' -f5 /proc/self/mountinfo | while read -r at; do
  [ "$at" = "$1" ] || mount -o remount,bind,ro "$at" 2>/dev/null || true
done
exec "$2" "$3" "$1" "$4"
`;

let base: string;

beforeEach(() => {
  base = fs.mkdtempSync(join(tmpdir(), "gemel-escape-"));
});

afterEach(() => {
  fs.rmSync(base, { recursive: true, force: true });
});

function onTheWire(record: MirrorRecord): Uint8Array {
  const writer = new ByteWriter();
  encodeRecord(writer, record, 1);
  return writer.finish();
}

test.each([
  ...["..", "../outside/victim", "real/../../outside/victim", "/nonexistent/f"],
  ...["real//f", "./file", "real/.", "real/..", "a\0b"],
])("decodeRecord: no record gets anywhere by the path %j", (path) => {
  for (const record of attacks(path, base)) {
    // Encoded as it is: a peer does not check what it sends.
    const bytes = onTheWire(record);
    expect(decodeRecord(bytes, 0, bytes.length), record.type).toMatchObject({ ok: false });
  }
});

test("applyRecord: symbolic links that come and go while records are applied lead nowhere", () => {
  const [root, outside] = [join(base, "root"), join(base, "outside")];
  for (const folder of [root, outside, join(outside, "d"), join(root, "real")])
    fs.mkdirSync(folder);
  for (const name of ["victim", "f", "d/f"]) fs.writeFileSync(join(outside, name), "safe");
  fs.writeFileSync(join(root, "real/f"), "mine");
  const changed = (): bigint => fs.statSync(join(outside, "victim"), { bigint: true }).ctimeNs;
  const before = { tree: describeTree(outside), changed: changed() };
  const sh = ["sh", "-c", onlyBaseWritable, "sh", base, process.execPath, program, "4000"];
  const output = execFileSync("unshare", ["--mount", "--propagation", "private", ...sh], {
    encoding: "utf8",
  });
  const { applied, refused, exchanges } = JSON.parse(output) as Record<string, number>;
  expect({ tree: describeTree(outside), changed: changed() }).toEqual(before);
  expect(Math.min(applied ?? 0, refused ?? 0)).toBeGreaterThan(100);
  expect(exchanges).toBeGreaterThan(1000);
});
