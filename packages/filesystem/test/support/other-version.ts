/**
 * gemel-fs as another version of the package would install it: a copy beside the present one.
 *
 * @module
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const repository = join(import.meta.dirname, "../../../..");
const copied = ["bin/gemel-fs", "packages/filesystem/src", "packages/filesystem/package.json"];

export type OtherVersion = {
  readonly version: string;
  /** In which version it speaks to its standby; that of the present one by default. */
  readonly custody?: number;
};

/** Make it at `folder`; the path of its program. */
export function otherVersion(folder: string, { version, custody }: OtherVersion): string {
  for (const path of copied) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  edit(
    join(folder, "packages/filesystem/package.json"),
    /"version": "[^"]+"/,
    `"version": "${version}"`,
  );
  if (custody !== undefined) {
    const file = join(folder, "packages/filesystem/src/takeover/custody-message.ts");
    edit(file, /custodyVersion = \d+/, `custodyVersion = ${custody}`);
  }
  return join(folder, "bin/gemel-fs");
}

function edit(file: string, what: RegExp, by: string): void {
  const before = readFileSync(file, "utf8");
  const after = before.replace(what, by);
  if (after === before) throw new Error(`There is nothing like ${what} in ${file}`);
  writeFileSync(file, after);
}
