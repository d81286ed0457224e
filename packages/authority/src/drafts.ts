/** A folder for what is half done. @module */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "@gemel/protocol/layout";

/** Nothing is seen of files that are half done, and nothing is left of them. */
export async function inDrafts<T>(layout: Layout, act: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(layout.etc, { recursive: true });
  const folder = await mkdtemp(join(layout.etc, ".certificates-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
