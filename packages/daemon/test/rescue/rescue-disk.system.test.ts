/** Disks that a rescue copy does not fit on, or that cannot be written: nothing is begun, and the reason is said. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RescueCopies } from "../../src/rescue/rescue-copies.ts";
import { restoreRescue } from "../../src/rescue/restore.ts";

let root: string;
let copies: RescueCopies;
beforeEach(() => {
  root = fs.mkdtempSync(`${tmpdir()}/gemel-rescue-`);
  fs.mkdirSync(`${root}/data`);
  fs.writeFileSync(`${root}/data/precious`, Buffer.alloc(2 << 20, 1));
  fs.mkdirSync(`${root}/rescue`);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", `${root}/rescue`]);
  copies = new RescueCopies({ module: "app", node: "n1", folder: `${root}/rescue` });
});
afterEach(() => {
  execFileSync("umount", [`${root}/rescue`]);
  fs.rmSync(root, { recursive: true, force: true });
});

test("a disk that is mounted read-only is what is said, not a folder that is missing", async () => {
  const rescue = await new RescueCopies({
    ...{ module: "app", node: "n1", folder: `${root}/elsewhere` },
  }).make([`${root}/data`], "abc");
  execFileSync("mount", ["-o", "remount,ro", `${root}/rescue`]);
  for (const to of [`${root}/rescue/back`, `${root}/rescue/far/away/back`]) {
    const restored = restoreRescue(
      rescue,
      { to, paths: [] },
      { directories: [`${root}/data`], obstacle: null },
    );
    await expect(restored).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^Cannot make a folder at .*EROFS: read-only file system/),
    });
  }
});

test("neither all of the data nor what differs is begun", async () => {
  const differences = [{ path: `${root}/data/precious`, what: "content" }] as const;
  const full = expect.objectContaining({ code: "no_space" });
  await expect(copies.makeOf([`${root}/data`], differences, "abc")).rejects.toEqual(full);
  await expect(copies.make([`${root}/data`], "abc")).rejects.toEqual(full);
  expect(fs.readdirSync(`${root}/rescue`)).toEqual([]);
  expect(await copies.list()).toEqual([]);
});

test("what only this node has is kept when everything does not fit", async () => {
  fs.mkdirSync(`${root}/data/sub`);
  fs.writeFileSync(`${root}/data/sub/own`, "written alone");
  const own = [{ path: `${root}/data/sub/own`, what: "content" }] as const;
  const rescue = await copies.make([`${root}/data`], "abc", async () => own);
  expect(fs.readFileSync(`${rescue.folder}/0/sub/own`, "utf8")).toBe("written alone");
  expect(fs.existsSync(`${rescue.folder}/0/precious`)).toBe(false);
  expect(rescue.kept?.map(({ path }) => path)).toEqual([own[0].path]);
  const full = expect.objectContaining({ code: "no_space" });
  const unknown = copies.make([`${root}/data`], "abc", async () => null);
  await expect(unknown).rejects.toEqual(full);
  const large = [{ path: `${root}/data/precious`, what: "content" }] as const;
  await expect(copies.make([`${root}/data`], "abc", async () => large)).rejects.toEqual(full);
  expect(await copies.list()).toEqual([rescue]);
});
