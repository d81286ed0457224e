import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { GemelError } from "@gemel/base";
import type { ReplicatedDirectory } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDirectories, checkPresence } from "../../src/mirror/directories.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-directories-`);
  mkdirSync(`${folder}/data/lost+found`, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const everything = { excluded: [], excludedPatterns: [], included: [], includedPatterns: [] };

function whole(path: string): ReplicatedDirectory {
  return { path, scope: everything, toCheck: [] };
}

async function codeOf(check: Promise<void>): Promise<string> {
  try {
    await check;
    return "ok";
  } catch (error) {
    if (error instanceof GemelError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("checkDirectories", () => {
  it("takes an empty directory, and one that only a fresh file system filled", async () => {
    expect(await codeOf(checkDirectories([whole(`${folder}/data`)], true))).toBe("ok");
  });

  it("refuses data that never belonged to the mirror, unless it may be there", async () => {
    writeFileSync(`${folder}/data/precious`, "x");
    expect(await codeOf(checkDirectories([whole(`${folder}/data`)], true))).toBe(
      `not_empty: The directory ${folder}/data holds data that never belonged to this mirror (2 entries)`,
    );
    expect(await codeOf(checkDirectories([whole(`${folder}/data`)], false))).toBe("ok");
  });

  it("does not mind what is not mirrored", async () => {
    mkdirSync(`${folder}/data/cache`);
    const data = { ...whole(`${folder}/data`), scope: { ...everything, excluded: ["cache"] } };
    expect(await codeOf(checkDirectories([data], true))).toBe("ok");
    writeFileSync(`${folder}/data/precious`, "x");
    expect(await codeOf(checkDirectories([data], true))).toMatch(/^not_empty/);
  });

  it("names the directory that is missing, or is none", async () => {
    writeFileSync(`${folder}/file`, "");
    expect(
      await codeOf(checkDirectories([whole(`${folder}/data`), whole(`${folder}/no`)], false)),
    ).toBe(`directory_missing: The replicated directory ${folder}/no does not exist`);
    expect(await codeOf(checkDirectories([whole(`${folder}/file`)], false))).toBe(
      `directory_missing: ${folder}/file is not a directory`,
    );
  });
});

describe("checkPresence", () => {
  it("names what is missing, and what to do", async () => {
    const data = { ...whole(`${folder}/data`), toCheck: [`${folder}/data/.mounted`] };
    expect(await codeOf(checkPresence([whole(folder), data]))).toBe(
      `directory_missing: ${folder}/data/.mounted is not there, without which ${folder}/data must not be used (<tocheck>)`,
    );
    writeFileSync(`${folder}/data/.mounted`, "");
    expect(await codeOf(checkPresence([whole(folder), data]))).toBe("ok");
  });
});
