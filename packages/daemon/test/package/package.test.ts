/** Packages of modules: what goes out comes back, and what is hostile is refused before it is written. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { GemelError } from "@gemel/base";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { keepConfig, lastConfigs, readLastConfig } from "../../src/package/last-configs.ts";
import { readPackage } from "../../src/package/package-reader.ts";
import { writePackage } from "../../src/package/package-writer.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-package-`);
  mkdirSync(`${folder}/m/conf`, { recursive: true });
  mkdirSync(`${folder}/m/bin`);
  writeFileSync(`${folder}/m/conf/userconfig.xml`, "<safe/>");
  writeFileSync(`${folder}/m/conf/module.id`, "7\n");
  writeFileSync(`${folder}/m/bin/start_prim`, "#!/bin/sh\n", { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function zipOf(fill: (zip: ZipFile) => void): Promise<Buffer> {
  const zip = new ZipFile();
  fill(zip);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** Why it is refused; "accepted" when it is not. */
async function refusal(zip: Buffer): Promise<string> {
  try {
    await readPackage(zip, "x.safe");
    return "accepted";
  } catch (error) {
    if (error instanceof GemelError && error.code === "package_invalid") return error.message;
    throw error;
  }
}

/** The same bytes with a name of equal length in both headers. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(to.length).toBe(from.length);
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

describe("writePackage, readPackage", () => {
  it("bring files and their modes back, without the id, and always the same bytes", async () => {
    const zip = await writePackage(`${folder}/m`);
    expect(await writePackage(`${folder}/m`)).toEqual(zip);
    const files = await readPackage(zip, "m.safe");
    const seen = files.map(({ path, content, executable }) => [path, String(content), executable]);
    expect(seen).toEqual([
      ["bin/start_prim", "#!/bin/sh\n", true],
      ["conf/userconfig.xml", "<safe/>", false],
    ]);
  });

  it("leave links out", async () => {
    symlinkSync("/etc/shadow", `${folder}/m/bin/shadow`);
    const files = await readPackage(await writePackage(`${folder}/m`), "m.safe");
    expect(files.map(({ path }) => path)).not.toContain("bin/shadow");
  });
});

describe("readPackage", () => {
  it.each(["../../etc/x", "/etc/passwd", "bin/./../x", "bin//abcdef", "bin\\..\\x", "bin/a\nb"])(
    "refuses the name %j",
    async (name) => {
      const plain = "a".repeat(name.length);
      const zip = await zipOf((one) => one.addBuffer(Buffer.from("x"), plain));
      expect(await refusal(renamed(zip, plain, name))).toMatch(/^The package x\.safe is refused: /);
    },
  );

  it("refuses a symbolic link, and a device", async () => {
    for (const mode of [0o120777, 0o020666, 0o060666, 0o010666, 0o140666]) {
      const zip = await zipOf((one) =>
        one.addBuffer(Buffer.from("/etc/shadow"), "bin/link", { mode }),
      );
      expect(await refusal(zip), mode.toString(8)).toContain("neither a file nor a folder");
    }
  });

  it("stops a bomb at the limit, whatever it says about its size", async () => {
    const honest = await zipOf((one) => one.addBuffer(Buffer.alloc(33 << 20), "bin/big"));
    expect(honest.length).toBeLessThan(100_000);
    expect(await refusal(honest)).toContain("unpacks to more than 32 MiB");
    const lying = Buffer.from(honest);
    // The sizes in the central directory: 24 bytes after its signature.
    lying.writeUInt32LE(10, lying.indexOf("PK\x01\x02", 0, "latin1") + 24);
    expect(await refusal(lying)).toMatch(/refused: .*(bytes|size)/);
    const halves = await zipOf((one) => {
      for (const name of ["bin/a", "bin/b"]) one.addBuffer(Buffer.alloc(17 << 20), name);
    });
    expect(await refusal(halves)).toContain("unpacks to more than 32 MiB");
  });

  it("refuses more entries than a module has", async () => {
    const zip = await zipOf((one) => {
      for (let index = 0; index < 2001; index++) one.addBuffer(Buffer.alloc(0), `bin/${index}`);
    });
    expect(await refusal(zip)).toContain("more than 2000 entries");
  });

  it("refuses a name that stands twice, and a file that is also a folder", async () => {
    const twice = await zipOf((one) => {
      for (const name of ["bin/a", "bin/b"]) one.addBuffer(Buffer.from(name), name);
    });
    expect(await refusal(renamed(twice, "bin/b", "bin/a"))).toContain("twice");
    const both = await zipOf((one) => {
      for (const name of ["bin/ab", "bin/ab/c"]) one.addBuffer(Buffer.from(name), name);
    });
    expect(await refusal(both)).toContain("a file and a folder");
  });

  it("refuses content whose checksum is wrong", async () => {
    const zip = await zipOf((one) =>
      one.addBuffer(Buffer.from("echo hello"), "bin/start", { compress: false }),
    );
    expect(await refusal(renamed(zip, "echo hello", "echo hullo"))).toContain("checksum");
  });

  it("refuses what is no zip file", async () => {
    for (const text of ["", "PK", "<safe/>"]) {
      expect(await refusal(Buffer.from(text))).toContain("not a zip file");
    }
  });

  it("says what is wrong, whatever is done to a valid package", async () => {
    const valid = await writePackage(`${folder}/m`);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(valid.length),
        fc.nat(6),
        fc.uint8Array({ maxLength: 6 }),
        async (at, cut, put) => {
          const zip = Buffer.concat([valid.subarray(0, at), put, valid.subarray(at + cut)]);
          expect(await refusal(zip)).toMatch(/^accepted$|^The package x\.safe is refused: \S/);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});

describe("keepConfig", () => {
  it("keeps the last three that differ, newest first", async () => {
    const kept = `${folder}/kept`;
    const put = async (text: string): Promise<void> => {
      writeFileSync(`${folder}/m/conf/userconfig.xml`, text);
      await keepConfig(kept, "m", `${folder}/m`);
    };
    for (const text of ["1", "2", "2", "3", "4"]) await put(text);
    // A module whose name begins alike has its own.
    await keepConfig(kept, "m_x", `${folder}/m`);
    const listed = await lastConfigs(kept, "m");
    expect(listed).toHaveLength(3);
    const texts = await Promise.all(
      listed.map(async (_, back) => {
        const { zip, name } = await readLastConfig(kept, "m", back);
        const files = await readPackage(zip, name);
        return String(files.find(({ path }) => path === "conf/userconfig.xml")?.content);
      }),
    );
    expect(texts).toEqual(["4", "3", "2"]);
    await expect(readLastConfig(kept, "m", 3)).rejects.toThrow('3 configurations of "m" are kept');
  });
});
