/**
 * `gemel cluster init`: the secret key by which the nodes of a cluster know each other.
 *
 * Made before there is a daemon, so this is the one command that writes a file. The key appears
 * complete or not at all, and is never readable by others, not even for a moment.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";

const keyBytes = 32;

export async function clusterInit(
  context: Context,
  options: { readonly yes?: boolean },
): Promise<number> {
  const { etc, clusterKey } = context.layout;
  try {
    await mkdir(etc, { recursive: true });
    await writeKey(clusterKey, options.yes === true);
  } catch (error) {
    throw keyFailure(error, clusterKey);
  }
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson({ keyFile: clusterKey });
    return 0;
  }
  terminal.print(`Wrote the key of a new cluster to ${clusterKey}`);
  terminal.print(`Next  copy it to the other node (same path, mode 0600), restart gemeld there`);
  return 0;
}

async function writeKey(path: string, replace: boolean): Promise<void> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString("hex")}\n`);
    await file.sync();
    // link refuses an existing name in one step; rename replaces it in one step.
    if (replace) await rename(draft, path);
    else await link(draft, path);
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

function keyFailure(error: unknown, path: string): GemelError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") {
    return new GemelError("refused", `There is a cluster key already: ${path}`, {
      cause: error,
      remedy: "Keep it; --yes replaces it, and then every node needs the new one",
    });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new GemelError("not_root", `Cannot write ${path}: ${code}`, { cause: error });
  }
  return new GemelError("internal", `Cannot write ${path}: ${code ?? String(error)}`, {
    cause: error,
    remedy: "Check the directory and the space on its disk",
  });
}
