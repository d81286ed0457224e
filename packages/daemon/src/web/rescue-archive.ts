/**
 * A rescue copy as one stream, made by `tar` while it is read: nothing is stored, whatever its size.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { basename, dirname } from "node:path";
import { Readable } from "node:stream";
import { GemelError } from "@gemel/base";

/** Owners by number, as on the node: names may mean others elsewhere. */
const options = ["--create", "--numeric-owner", "--xattrs", "--acls", "--sparse"];

/**
 * The folder `path` with all that is in it. Fails in the end when something could not be read, so that
 * half an archive does not look like a whole one; ends `tar` when it is not read to its end.
 */
export function rescueArchive(path: string): Readable {
  return Readable.from(partsOf(path), { objectMode: false });
}

async function* partsOf(path: string): AsyncGenerator<Buffer> {
  const where = ["--directory", dirname(path), "--", basename(path)];
  const child = spawn("tar", [...options, ...where], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (words: string) => {
    said = `${said}${words}`.slice(-1000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // Awaited below, or nobody reads any more.
  ended.catch(() => undefined);
  try {
    for await (const part of child.stdout) yield part as Buffer;
    const code = await ended;
    if (code === 0) return;
    throw new GemelError("internal", `tar could not read all of ${path}: ${said.trim()}`);
  } finally {
    child.kill();
  }
}
