import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { GemelError } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryIdentities } from "../../src/mirror/directory-identity.ts";

let folder: string;
let data: string;
let identities: DirectoryIdentities;

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-identity-`);
  data = `${folder}/data`;
  mkdirSync(data);
  identities = new DirectoryIdentities(`${folder}/state`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function replaceData(): void {
  renameSync(data, `${folder}/away`);
  mkdirSync(data);
}

test("the directory that was mirrored is taken again, whatever is in it", async () => {
  await identities.check([data], "app");
  writeFileSync(`${data}/file`, "x");
  await identities.check([data], "app");
  await new DirectoryIdentities(`${folder}/state`).check([data], "app");
});

test("another directory in its place is refused: both are named, and what to do", async () => {
  await identities.check([data], "app");
  replaceData();
  const refused = await identities.check([data], "app").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(GemelError);
  if (!(refused instanceof GemelError)) return;
  expect(refused.code).toBe("directory_missing");
  expect(refused.message).toMatch(
    /^\S+\/data is not the directory that was mirrored here: .*\(inode \d+ of \S+Z instead of inode \d+ of \S+Z\)$/,
  );
  expect(refused.remedy).toContain("gemel second --fullsync -m app");
  rmSync(data, { recursive: true });
  renameSync(`${folder}/away`, data);
  await identities.check([data], "app");
});

test("it is taken when somebody says that it is meant", async () => {
  await identities.check([data], "app");
  replaceData();
  await identities.accept([data]);
  await identities.check([data], "app");
});

test("a directory that comes to the module is noted beside the others", async () => {
  const more = `${folder}/more`;
  mkdirSync(more);
  await identities.check([data], "app");
  await identities.check([data, more], "app");
  replaceData();
  await expect(identities.check([more], "app")).resolves.toBeUndefined();
  await expect(identities.check([data, more], "app")).rejects.toThrow(/not the directory/);
});

test("what is not there, and notes that cannot be read, are said by others or not at all", async () => {
  await identities.check([`${folder}/nothing`], "app");
  await identities.check([data], "app");
  writeFileSync(`${folder}/state/directories`, "{ torn");
  replaceData();
  await identities.check([data], "app");
});

test("an uninstalled module knows none", async () => {
  await identities.check([data], "app");
  await identities.forget();
  replaceData();
  await identities.check([data], "app");
});
