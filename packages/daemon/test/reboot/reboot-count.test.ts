import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RebootCount } from "../../src/reboot/reboot-count.ts";

const limit = { count: 2, withinMs: 60_000 };
let folder: string;
let path: string;
let now = 1_000_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gemel-reboots-"));
  path = join(folder, "reboots.json");
  now = 1_000_000;
});

afterEach(() => rmSync(folder, { recursive: true }));

/** As after a reboot: nothing but the file is left. */
const again = (): Promise<void> => new RebootCount(path, () => now).count(limit);

test("RebootCount: refuses beyond the limit, also after reboots, until the time is over", async () => {
  await again();
  await again();
  await expect(again()).rejects.toThrow("it was 2 times within 1 minutes");
  now += 60_000;
  await again();
});

test("RebootCount: a file that cannot be read, and times of the future, count for nothing", async () => {
  writeFileSync(path, "not JSON");
  await again();
  now -= 500_000;
  await again();
  await again();
  await expect(again()).rejects.toThrow("not rebooted");
});
