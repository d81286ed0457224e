/**
 * The oldest kernel that is supported, 6.1 of Debian 12, in a virtual machine by software emulation: what
 * `gemel-fs` negotiates with it is enough for everything that applications are promised.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { runInGuest } from "../src/guest/guest-run.ts";

const root = join(import.meta.dirname, "../../..");
const limitMs = 2_400_000;

/** Vitest in the machine: every start of `gemel-fs` takes minutes there. */
function script(file: string, names: string): string {
  const path = `packages/filesystem/test/${file}.system.test.ts`;
  return [
    `cd ${root}`,
    `export CI=1 GEMEL_TEST_PATIENCE=10 PATH=${root}/node_modules/.bin:$PATH`,
    "echo kernel $(uname -r)",
    `vitest run --project system --reporter=verbose -t "${names}" ${path}`,
  ].join("\n");
}

test.each([
  ["every call that takes one name", "posix-names", "one name"],
  ["every call that takes two names", "posix-names", "two names"],
  ["open files", "posix-files", ""],
  ["no dead mount is left when gemel-fs is killed", "mirror-process", "dead mount"],
])("kernel 6.1: %s", { timeout: limitMs + 60_000 }, async (_what, file, names) => {
  const { code, output } = await runInGuest({
    kernelPackage: "linux-image-amd64",
    script: script(file, names),
    drivers: ["ext4", "loop", "fuse"],
    memoryMiB: 8192,
    limitMs,
  });
  process.stdout.write(output);
  expect(output).toContain("kernel 6.1.");
  expect(output).toMatch(/Tests +\d+ passed/);
  expect(code).toBe(0);
});
