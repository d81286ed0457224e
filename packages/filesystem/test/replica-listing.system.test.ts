import { hash } from "node:crypto";
import { linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBlockBytes } from "@gemel/replication";
import { expect, test } from "vitest";
import { printTree, withReplica } from "./replica-fixture.ts";
import { directory, entry, listing, regular } from "./replica-records.ts";

test("Replica: hashes of the blocks of a file, the last one short, none beyond the end", async () => {
  const data = Buffer.alloc(3 * hashBlockBytes + 100, "abc");
  await withReplica(
    async ({ primary }) => {
      const request = {
        type: "hash_request",
        tree: 0,
        path: "f",
        length: 4 * hashBlockBytes,
      } as const;
      primary.send(
        { ...request, request: 1, offset: hashBlockBytes },
        { ...request, request: 2, offset: 8 * hashBlockBytes },
        { ...request, request: 3, offset: 0, path: "none" },
      );
      const blocks = [1, 2, 3].map((index) =>
        hash(
          "sha256",
          data.subarray(index * hashBlockBytes, (index + 1) * hashBlockBytes),
          "buffer",
        ),
      );
      const first = await primary.ack("hashes", (ack) => ack.request === 1);
      expect(first).toMatchObject({ found: true, size: data.length });
      expect(Buffer.from(first.hashes)).toEqual(
        Buffer.concat(blocks.map((block) => block.subarray(0, 16))),
      );
      const second = await primary.ack("hashes", (ack) => ack.request === 2);
      expect(second).toMatchObject({ found: true, hashes: new Uint8Array(0) });
      const third = await primary.ack("hashes", (ack) => ack.request === 3);
      expect(third).toMatchObject({ found: false });
    },
    { prepare: (root) => writeFileSync(join(root, "f"), data) },
  );
});

test("Replica: a listing makes the names equal and leaves contents alone", async () => {
  await withReplica(
    async ({ root, primary }) => {
      primary.send(
        listing("", [
          entry("changed", regular | 0o640, { uid: 5 }),
          entry("dir", directory | 0o711),
          entry("file", directory | 0o755),
          entry("kept", regular | 0o600),
          entry("link", 0o120777, { target: "new" }),
          entry("pipe", 0o010600),
          entry("shared-a", regular | 0o600),
          entry("shared-b", regular | 0o600),
          entry("twin", regular | 0o600, { linkOf: "kept" }),
        ]),
        listing("dir", [entry("inside", regular | 0o600)]),
      );
      await primary.settle();
      expect(printTree(root)).toEqual([
        "./ 755 0:0",
        'changed 640 5:0 "owner changes"',
        "dir/ 755 0:0",
        'dir/inside 600 0:0 "inside"',
        "file/ 755 0:0",
        'kept 600 0:0 "contents"',
        "link -> new",
        "pipe 600 0:0 fifo",
        'shared-a 600 0:0 ""',
        'shared-b 600 0:0 "shared"',
        'twin 600 0:0 "contents"',
      ]);
      expect(statSync(join(root, "twin")).ino).toBe(statSync(join(root, "kept")).ino);
      expect(statSync(join(root, "shared-a")).nlink).toBe(1);
    },
    {
      prepare: (root) => {
        const file = (name: string, text: string): void => {
          writeFileSync(join(root, name), text, { mode: 0o600 });
        };
        file("kept", "contents");
        file("changed", "owner changes");
        file("file", "becomes a directory");
        file("shared-a", "shared");
        linkSync(join(root, "shared-a"), join(root, "shared-b"));
        mkdirSync(join(root, "dir"));
        file("dir/inside", "inside");
        mkdirSync(join(root, "extra/deep/er"), { recursive: true });
        file("extra/deep/er/f", "goes");
        symlinkSync("old", join(root, "link"));
      },
    },
  );
});

test("Replica: a listing of a range leaves names outside of it alone", async () => {
  await withReplica(
    async ({ root, primary }) => {
      primary.send(listing("", [], { from: "b", to: "b\0" }));
      await primary.settle();
      expect(printTree(root).slice(1)).toEqual(['a 644 0:0 ""', 'bb 644 0:0 ""', 'c 644 0:0 ""']);
    },
    {
      prepare: (root) => {
        for (const name of ["a", "b", "bb", "c"])
          writeFileSync(join(root, name), "", { mode: 0o644 });
      },
    },
  );
});
