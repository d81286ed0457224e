/** A file that a command makes; it overwrites nothing. @module */
import { writeFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";

/** Throws `usage` when `path` is there already, or cannot be written. */
export async function writeNewFile(path: string, content: Uint8Array, mode = 0o644): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot write ${path}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a file that does not exist yet",
    });
  }
}
