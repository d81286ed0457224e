/**
 * Online verification: no difference is told while an application writes, every one that somebody made
 * behind the mirror's back is, and a repair mends all of them.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import type { VerifyReport } from "@gemel/protocol";
import { everything } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mapOf } from "./support/change-map.ts";
import { describeTree } from "./support/compare-trees.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { WriterProcess } from "./support/writer-process.ts";

let lab: MirrorLab;
let writer: WriterProcess | null = null;
beforeEach(() => {
  lab = new MirrorLab();
});
afterEach(async () => {
  writer?.kill();
  writer = null;
  await lab.end();
});

async function verified(primary: MirrorNode, repair = false): Promise<VerifyReport> {
  const from = primary.events.length;
  await primary.client.command({ type: "verify", repair });
  const { report } = await primary.client.event("verify", {
    from,
    limitMs: 60_000,
    where: ({ report: { state } }) => state !== "running",
  });
  return report;
}

/** Beneath the read-only mount of the replica, through the descriptor that it has. */
function behindTheBack(replica: MirrorNode, script: string): void {
  const shell = `umount -l "${replica.directory}" && cd "${replica.directory}" && ${script}`;
  // In a mount namespace of its own the mount on top can be taken away.
  execFileSync("unshare", ["-m", "--propagation", "private", "sh", "-ec", shell]);
}

function fill(directory: string): void {
  for (let index = 0; index < 60; index += 1) {
    const folder = join(directory, `folder ${index % 6}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, `${index}`), Buffer.alloc(200_000, `${index} `));
  }
  fs.symlinkSync("folder 1", join(directory, "link"));
  fs.truncateSync(join(directory, "folder 0/0"), 5_000_000);
  fs.mkdirSync(join(directory, "own"));
}

async function checkpointed(primary: MirrorNode, replica: MirrorNode): Promise<void> {
  await until("a checkpoint after the seal", () => {
    if (!fs.existsSync(replica.mapFile)) return false;
    const [mine, theirs] = [mapOf(primary).header, mapOf(replica).header];
    return mine.pair === theirs.pair && mine.base === theirs.base && mine.begun === 0;
  });
}

function comparedBytes(primary: MirrorNode, from: number): number {
  const told = primary.events
    .slice(from)
    .flatMap((event) => (event.type === "log" ? [event.message] : []))
    .flatMap((message) => /^Compared \d+ files and (\d+) bytes/.exec(message)?.[1] ?? []);
  return Number(told.at(-1) ?? Number.NaN);
}

test("verify: equal under load, every difference is found and confirmed, and repaired", async () => {
  const scope = { ...everything, excluded: ["own"] };
  const [a, b] = [await lab.start("a", { scope }), await lab.start("b", { scope })];
  fill(a.directory);
  await a.serveAlone();
  expect(await a.client.request({ type: "verify", repair: false })).toMatchObject({
    ok: false,
    code: "refused",
  });
  await protect(a, b);
  await checkpointed(a, b);
  fs.mkdirSync(join(a.directory, "busy"));
  writer = new WriterProcess(join(a.directory, "busy"), 7, join(lab.root, "progress"));
  const equal = await verified(a);
  expect(equal).toMatchObject({ state: "done", differences: 0, found: [] });
  expect(equal.files).toBeGreaterThanOrEqual(60);
  expect(equal.bytes).toBeGreaterThan(60 * 200_000);

  behindTheBack(
    b,
    `touch -r "folder 1/1" stamp;
     printf x | dd of="folder 1/1" bs=1 seek=150000 conv=notrunc status=none;
     touch -r stamp "folder 1/1"; rm stamp;
     rm "folder 2/2"; echo extra > "folder 3/extra"; chmod 600 "folder 4/4";
     ln -sfn elsewhere link; mkdir own; echo mine > own/file`,
  );
  const found = await verified(a);
  const names = found.found.map(({ path, what }) => `${what} ${path.slice(a.directory.length)}`);
  for (const expected of [
    "content /folder 1/1",
    "names /folder 2/2",
    "names /folder 3/extra",
    "attributes /folder 4/4",
    "attributes /link",
  ]) {
    expect(names).toContain(expected);
  }
  expect(names.join()).not.toContain("own");
  expect(names.join()).not.toContain("busy");

  const from = a.events.length;
  expect((await verified(a, true)).differences).toBe(found.differences);
  // Until it is said that what is there was kept: whatever would have been done was done before.
  const again = await verified(a, true);
  expect(again).toMatchObject({ state: "done", differences: found.differences });
  expect(a.events.slice(from).filter(({ type }) => type === "link")).toEqual([]);
  expect(fs.readFileSync(join(b.directory, "folder 3/extra"), "utf8")).toBe("extra\n");
  await a.client.command({ type: "repair" });
  await a.client.event("link", { from, where: (event) => !event.up });
  await a.client.command({ type: "alone" });
  await a.client.command({ type: "born", generation: generationTwo });
  await protect(a, b);
  // What was found, and what was written since the last checkpoint: no more.
  expect(comparedBytes(a, from)).toBeLessThan(found.bytes / 2);
  expect(await a.client.request({ type: "repair" })).toMatchObject({ ok: false, code: "refused" });
  await writer.stop();
  expect(await verified(a)).toMatchObject({ state: "done", differences: 0 });
  const mirrored = (line: string): boolean => !line.startsWith("./own");
  expect(describeTree(b.directory).filter(mirrored)).toEqual(
    describeTree(a.directory).filter(mirrored),
  );
  expect(fs.readFileSync(join(b.directory, "own/file"), "utf8")).toBe("mine\n");
});
