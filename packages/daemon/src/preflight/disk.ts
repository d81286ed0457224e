/** How a disk is: room, and how long it takes until a small write is durable. @module */
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import type { PreflightDisk } from "@gemel/protocol";

const writes = 20;
const block = Buffer.alloc(4096, 0x67);

/** `mayWrite`: whether a file may be made there for a moment. Never rejects. */
export async function lookAtDisk(path: string, mayWrite: boolean): Promise<PreflightDisk> {
  try {
    const { bsize, bavail, blocks, bfree } = await statfs(path);
    const times = mayWrite ? await fsyncTimes(path) : [];
    return {
      path,
      freeBytes: bavail * bsize,
      usedBytes: (blocks - bfree) * bsize,
      fsyncMs: times[Math.floor(times.length / 2)] ?? null,
      fsyncWorstMs: times.at(-1) ?? null,
      problem: "",
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const unknown = { freeBytes: null, usedBytes: null, fsyncMs: null, fsyncWorstMs: null };
    return { path, ...unknown, problem };
  }
}

/** Milliseconds, ascending. */
async function fsyncTimes(path: string): Promise<number[]> {
  const folder = await mkdtemp(`${path}/.gemel-check-`);
  try {
    const file = await open(`${folder}/probe`, "w");
    const times: number[] = [];
    try {
      for (let count = 0; count < writes; count += 1) {
        const began = performance.now();
        await file.write(block);
        await file.datasync();
        times.push(performance.now() - began);
      }
    } finally {
      await file.close();
    }
    return times.sort((a, b) => a - b);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
