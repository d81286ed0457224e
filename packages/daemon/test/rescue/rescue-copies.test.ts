import { hash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { GemelError } from "@gemel/base";
import type { Difference, Rescue } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demandSpace } from "../../src/rescue/folder-size.ts";
import { RescueCopies } from "../../src/rescue/rescue-copies.ts";
import { restoreRescue } from "../../src/rescue/restore.ts";

let root: string;
let copies: RescueCopies;
beforeEach(() => {
  root = fs.mkdtempSync(`${tmpdir()}/gemel-rescue-`);
  fs.mkdirSync(`${root}/data/sub`, { recursive: true });
  fs.mkdirSync(`${root}/other`);
  fs.writeFileSync(`${root}/data/precious`, "old");
  fs.writeFileSync(`${root}/data/sub/file`, "deep");
  fs.writeFileSync(`${root}/other/precious`, "other");
  copies = new RescueCopies({ module: "app", node: "n1", folder: `${root}/rescue` });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const make = (): Promise<Rescue> => copies.make([`${root}/data`, `${root}/other`], "abc");

async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof GemelError ? `${error.code}: ${error.message}` : String(error);
}

describe("RescueCopies", () => {
  it("keeps all directories with a manifest, every time in a new place", async () => {
    const first = await make();
    fs.writeFileSync(`${root}/data/precious`, "new");
    await new Promise((resolve) => setTimeout(resolve, 2));
    const second = await make();
    expect(fs.readFileSync(`${first.folder}/0/precious`, "utf8")).toBe("old");
    expect(fs.readFileSync(`${second.folder}/0/precious`, "utf8")).toBe("new");
    expect(fs.readFileSync(`${second.folder}/1/precious`, "utf8")).toBe("other");
    expect(await copies.list()).toEqual([second, first]);
    expect(second.directories.map(({ path, files }) => [path, files])).toEqual([
      [`${root}/data`, 2],
      [`${root}/other`, 1],
    ]);
  });

  it("leaves nothing when it cannot copy everything, and clears what an interruption left", async () => {
    fs.mkdirSync(`${root}/rescue/half.new`, { recursive: true });
    await expect(copies.make([`${root}/data`, `${root}/no`], "abc")).rejects.toThrow(/measure/);
    expect(fs.readdirSync(`${root}/rescue`)).toEqual([]);
    expect(await copies.list()).toEqual([]);
  });

  it("refuses a manifest that is damaged, or of a later version, and nothing else of it", async () => {
    const { id, folder } = await make();
    const path = `${folder}/manifest.json`;
    const text = fs.readFileSync(path, "utf8");
    const read = async (written: string): Promise<string> => {
      fs.writeFileSync(path, written);
      return refusal(copies.show(id));
    };
    expect(await read(JSON.stringify(JSON.parse(text)))).toBe("null");
    for (let at = 0; at < text.length; at += 1) {
      // Blanks do not matter, and in the checksum itself any other digit is wrong.
      if (/\s/.test(text[at] ?? "")) continue;
      const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
      const seen = await read(`${text.slice(0, at)}${other}${text.slice(at + 1)}`);
      expect(seen, `byte ${at} as ${other}`).toMatch(/^refused: .* (is damaged|has version)/);
    }
    const later = { ...JSON.parse(text), version: 2, more: true };
    expect(await read(JSON.stringify(later))).toBe(
      `refused: The manifest of the rescue copy ${id} has version 2, this gemeld knows 1`,
    );
    expect(await copies.list()).toMatchObject([{ id, directories: [] }]);
    expect(await copies.remove(id)).toMatchObject({ id });
    expect(await copies.list()).toEqual([]);
  });

  it("still knows a copy whose manifest is lost", async () => {
    const { id, folder } = await make();
    fs.rmSync(`${folder}/manifest.json`);
    expect(await copies.get(id)).toMatchObject({ id, data: "abc", directories: [] });
  });

  it("shows what is in it, deletes it, and knows no other", async () => {
    const { id } = await make();
    const { entries, isCut } = await copies.show(id);
    expect(entries.map(({ path, type, bytes }) => [path.slice(root.length), type, bytes])).toEqual([
      ["/data/precious", "file", 3],
      ["/data/sub", "directory", 0],
      ["/data/sub/file", "file", 4],
      ["/other/precious", "file", 5],
    ]);
    expect(isCut).toBe(false);
    for (const other of ["../data", "..", "", "no", `${id}/0`]) {
      expect(await refusal(copies.remove(other))).toMatch(/^unknown_rescue/);
    }
    await copies.remove(id);
    expect(fs.readdirSync(`${root}/rescue`)).toEqual([]);
    expect(fs.existsSync(`${root}/data/precious`)).toBe(true);
  });

  it("deletes by itself what the rules say", async () => {
    await make();
    expect(await copies.sweep({ ageMs: null, bytesMax: null })).toEqual([]);
    expect(await copies.sweep({ ageMs: 3_600_000, bytesMax: 1 })).toEqual([]);
    expect(await copies.sweep({ ageMs: -1, bytesMax: null })).toHaveLength(1);
    expect(await copies.list()).toEqual([]);
  });
});

describe("RescueCopies.makeOf", () => {
  const makeOf = (...found: [Difference["what"], string][]): Promise<Rescue | null> => {
    const differences = found.map(([what, path]) => ({ what, path: `${root}${path}` }));
    return copies.makeOf([`${root}/data`, `${root}/other`], differences, "abc");
  };

  it("keeps what differs and nothing else, and it can be brought back", async () => {
    fs.mkdirSync(`${root}/data/extra/deep`, { recursive: true });
    fs.writeFileSync(`${root}/data/extra/deep/file`, "only here");
    fs.truncateSync(`${root}/data/sub/file`, 1 << 20);
    fs.chmodSync(`${root}/data/sub`, 0o1730);
    fs.utimesSync(`${root}/data/sub`, 1, 1);
    fs.symlinkSync("nowhere", `${root}/other/link`);
    fs.chmodSync(`${root}/other`, 0o2711);
    const rescue = await makeOf(
      ["content", "/data/sub/file"],
      ["attributes", "/data/sub"],
      ["names", "/data/extra"],
      ["attributes", "/data/extra"],
      ["names", "/data/only there"],
      ["attributes", "/other/link"],
      ["attributes", "/other/"],
    );
    const sha256 = hash(
      "sha256",
      Buffer.concat([Buffer.from("deep"), Buffer.alloc((1 << 20) - 4)]),
    );
    expect(rescue?.kept).toMatchObject([
      { path: `${root}/data/sub/file`, what: "content", sha256 },
      { path: `${root}/data/sub`, what: "attributes", sha256: null },
      { path: `${root}/data/extra`, what: "names", sha256: null },
      { path: `${root}/other/link`, what: "attributes", sha256: null },
      { path: `${root}/other/`, what: "attributes", sha256: null },
    ]);
    if (rescue === null) return;
    expect(await copies.get(rescue.id)).toEqual(rescue);
    const { entries } = await copies.show(rescue.id);
    expect(entries.map(({ path }) => path.slice(root.length))).toEqual([
      "/data/extra",
      "/data/extra/deep",
      "/data/extra/deep/file",
      "/data/sub",
      "/data/sub/file",
      "/other/link",
    ]);
    expect(fs.statSync(`${rescue.folder}/1`).mode & 0o7777).toBe(0o2711);
    const kept = fs.statSync(`${rescue.folder}/0/sub`);
    expect([kept.mode & 0o7777, kept.mtimeMs]).toEqual([0o1730, 1000]);
    fs.rmSync(`${root}/data`, { recursive: true });
    fs.mkdirSync(`${root}/data/sub`, { recursive: true });
    const paths = [`${root}/data/extra`, `${root}/data/sub/file`];
    await restoreRescue(rescue, { to: null, paths }, { directories: [], obstacle: null });
    expect(fs.readFileSync(`${root}/data/extra/deep/file`, "utf8")).toBe("only here");
    expect(fs.statSync(`${root}/data/sub/file`).size).toBe(1 << 20);
  });

  it("makes none of what is not there, and follows no symbolic link", async () => {
    fs.symlinkSync(`${root}/other`, `${root}/data/way`);
    expect(await makeOf(["names", "/data/gone"], ["content", "/data/way/precious"])).toBe(null);
    expect(fs.readdirSync(`${root}/rescue`)).toEqual([]);
    expect(await refusal(makeOf(["content", "/elsewhere"]))).toMatch(/^usage/);
  });

  it("does not take another's beginning for the rest of an interrupted one", async () => {
    const both = await Promise.all([make(), makeOf(["content", "/data/precious"])]);
    expect(await copies.list()).toHaveLength(both.length);
  });
});

describe("demandSpace", () => {
  it("refuses what would fill the disk, and says what to do", async () => {
    await demandSpace(root, 1, "nothing");
    expect(await refusal(demandSpace(root, 1e15, "nothing"))).toMatch(
      /^no_space: .* MB free, 10\d{8} MB are needed$/,
    );
  });
});

describe("restoreRescue", () => {
  const serving = { directories: [] as string[], obstacle: null };

  it("brings everything, or the paths named, to a folder of its own", async () => {
    const rescue = await make();
    const all = await restoreRescue(rescue, { to: `${root}/back`, paths: [] }, serving);
    expect(all).toEqual([`${root}/back${root}/data`, `${root}/back${root}/other`]);
    expect(fs.readFileSync(`${root}/back${root}/data/sub/file`, "utf8")).toBe("deep");
    const paths = [`${root}/data/sub`];
    await restoreRescue(rescue, { to: `${root}/some`, paths }, serving);
    expect(fs.readdirSync(`${root}/some${root}/data`)).toEqual(["sub"]);
  });

  it("touches nothing that is in use or holds something", async () => {
    const rescue = await make();
    const context = { directories: [`${root}/data`], obstacle: null };
    const to = (path: string): Promise<string> =>
      refusal(restoreRescue(rescue, { to: path, paths: [] }, context));
    expect(await to(`${root}/other`)).toMatch(/^not_empty/);
    fs.symlinkSync(`${root}/nowhere`, `${root}/dangling`);
    expect(await to(`${root}/dangling/back`)).toMatch(/^usage: Cannot make a folder at /);
    expect(await to(`${root}/data/x`)).toMatch(/^refused: .* overlap/);
    expect(await to(root)).toMatch(/^refused: .* overlap/);
    expect(await to(`${root}/rescue/x`)).toMatch(/^refused: .* overlap/);
    expect(await to("relative")).toMatch(/^usage/);
    expect(await to(`${root}/data/../other/precious`)).toMatch(/^usage/);
    expect(fs.existsSync(`${root}/data/x`)).toBe(false);
  });

  it("brings named paths back into the live data where nothing is, and only while it can be written", async () => {
    const rescue = await make();
    const context = { directories: [`${root}/data`, `${root}/other`], obstacle: null };
    const live = (paths: string[], obstacle: string | null = null): Promise<string> =>
      refusal(restoreRescue(rescue, { to: null, paths }, { ...context, obstacle }));
    expect(await live([])).toMatch(/^usage: Name the paths/);
    expect(await live([`${root}/data/precious`])).toMatch(/^refused: .* is there already/);
    expect(await live([`${root}/data/../other`])).toMatch(/^usage: .* plain form/);
    expect(await live(["/etc/passwd"])).toMatch(/^usage: .* holds nothing of/);
    fs.rmSync(`${root}/data/sub`, { recursive: true });
    expect(await live([`${root}/data/sub`], "it is SECOND here")).toMatch(/^refused: .*SECOND/);
    expect(await live([`${root}/data/sub`])).toBe("null");
    expect(fs.readFileSync(`${root}/data/sub/file`, "utf8")).toBe("deep");
    expect(fs.readFileSync(`${root}/data/precious`, "utf8")).toBe("old");
  });
});
