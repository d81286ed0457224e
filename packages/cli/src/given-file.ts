/** A file that was named on the command line. @module */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";

/** Throws `usage`: it cannot be read. */
export async function readGiven(path: string, encoding: "base64" | "utf8"): Promise<string> {
  try {
    return await readFile(path, encoding);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot read ${resolve(path)}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a file that can be read",
    });
  }
}
