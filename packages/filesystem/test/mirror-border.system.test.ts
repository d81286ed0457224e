/**
 * What is moved over the border of what is mirrored: durable before its name, told to the other node
 * whenever it was born, and from then on what its new place makes it.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { everything } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkpointed } from "./support/change-map.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { VolatileDisk } from "./support/volatile-disk.ts";

const scope = { ...everything, excluded: ["own"], excludedPatterns: ["[.]tmp$"] };

let lab: MirrorLab;
let disk: VolatileDisk | null = null;
beforeEach(() => {
  lab = new MirrorLab();
});
afterEach(async () => {
  for (const node of lab.nodes) await node.end();
  disk?.end();
  disk = null;
  await lab.end();
});

/** In another process: who waits for a lost link waits for ever. */
function sh(node: MirrorNode, script: string): void {
  execFileSync("sh", ["-ec", script], { cwd: node.directory, timeout: 60_000 });
}

function read(node: MirrorNode, path: string): string | null {
  const file = join(node.directory, path);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null;
}

test("a power cut of the replica: what was moved in and flushed by its directory is whole", async () => {
  disk = new VolatileDisk(lab.root, "b-disk", { sizeMiB: 32 });
  const directory = join(disk.mountPoint, "data");
  const [a, b] = [await lab.start("a", { scope }), await lab.start("b", { scope, directory })];
  await a.serveAlone();
  await protect(a, b);
  // As programs do it: the file is flushed under its first name, then only the directory is.
  sh(a, 'head -c 300000 /dev/zero | tr "\\0" x > f.tmp; sync f.tmp; mv f.tmp f; sync .');
  disk.cut();
  await b.kill();
  execFileSync("umount", ["-l", directory]);
  disk.powerOff();
  disk.powerOn();
  expect(read(b, "f")).toBe("x".repeat(300_000));
});

test("what is moved stays what its new place makes it, and what comes in late is not forgotten", async () => {
  const [a, b] = [await lab.start("a", { scope }), await lab.start("b", { scope })];
  for (const node of [a, b]) {
    fs.writeFileSync(join(node.directory, "old"), "before");
    fs.mkdirSync(join(node.directory, "out"));
    fs.writeFileSync(join(node.directory, "out/file"), "before");
  }
  fs.mkdirSync(join(a.directory, "own/in"), { recursive: true });
  fs.writeFileSync(join(a.directory, "own/in/file"), "before");
  fs.writeFileSync(join(a.directory, "old.tmp"), "moved");
  fs.mkdirSync(join(b.directory, "own"));
  const made = Date.now();
  await until("all of it is older than the checkpoint", () => Date.now() - made > 200);
  await a.serveAlone();
  await protect(a, b);
  await checkpointed(a, b);

  sh(a, "echo 1 >> own/in/file; echo 1 >> out/file; mv own/in in; mv out own/out");
  sh(a, "echo mirrored >> in/file; echo local >> own/out/file; sync in/file; echo x > own/x");
  expect(read(b, "in/file")).toBe("before1\nmirrored\n");
  expect(fs.readdirSync(b.directory).sort()).toEqual(["in", "old", "own"]);
  expect(fs.readdirSync(join(b.directory, "own"))).toEqual([]);

  const down = a.events.length;
  await b.kill();
  await a.client.event("link", { from: down, where: (event) => !event.up });
  await a.client.command({ type: "alone" });
  await a.client.command({ type: "born", generation: generationTwo });
  // Neither of the two names leads to anything that is new.
  sh(a, "mv old.tmp old");
  await b.run();
  await protect(a, b);
  expect(read(b, "old")).toBe("moved");
});

test("more than can be told at once, a file with several names, an exchange: EXDEV", async () => {
  const a = await lab.start("a", { scope });
  await a.serveAlone();
  sh(a, "mkdir own; truncate -s 100M own/sparse; fallocate -l 65M own/large; echo 1 > own/1");
  const at = (path: string): string => join(a.directory, path);
  expect(() => fs.renameSync(at("own/large"), at("large"))).toThrow("EXDEV");
  expect(() => fs.linkSync(at("own/1"), at("linked"))).toThrow("EXDEV");
  fs.linkSync(at("own/1"), at("own/2"));
  expect(() => fs.renameSync(at("own/1"), at("1"))).toThrow("EXDEV");
  fs.renameSync(at("own/sparse"), at("sparse"));
  expect(fs.statSync(at("sparse")).size).toBe(100 << 20);
});
