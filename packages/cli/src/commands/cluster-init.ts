/**
 * `gemel cluster init`: the secret key by which the nodes of a cluster know each other, the
 * authority that vouches for them, and their certificates.
 *
 * Made before there is a daemon, so here the command writes files. Each appears complete or not at
 * all, and what is secret is never readable by others, not even for a moment.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import {
  checkNodeNames,
  isThisNode,
  makeAuthority,
  makeNodeFiles,
  ownName,
} from "../certificates/node-files.ts";
import type { Context } from "../context.ts";
import { handOutWords } from "./cluster-certificate.ts";

const keyBytes = 32;

export async function clusterInit(
  context: Context,
  options: { readonly yes?: boolean },
  names: readonly string[] = [],
): Promise<number> {
  const { etc, clusterKey } = context.layout;
  checkNodeNames(names);
  try {
    await mkdir(etc, { recursive: true });
    await writeKey(clusterKey, options.yes === true);
  } catch (error) {
    throw keyFailure(error, clusterKey);
  }
  await makeAuthority(context.layout);
  const nodes = await makeNodeFiles(context.layout, await withThisNode(context, names));
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson({ keyFile: clusterKey, authorityFile: context.layout.authority, nodes });
    return 0;
  }
  terminal.print(`Wrote the key of a new cluster to ${clusterKey}`);
  terminal.print(`Wrote its authority to ${context.layout.authority}; its key stays on this node`);
  for (const line of handOutWords(nodes, etc)) terminal.print(line);
  if (nodes.length === 1)
    terminal.print("Next  gemel cluster certificate NODE, for the other node");
  return 0;
}

/** This node has a certificate in any case. */
async function withThisNode(context: Context, names: readonly string[]): Promise<string[]> {
  const own = await Promise.all(names.map((name) => isThisNode(context.layout, name)));
  return own.includes(true) ? [...names] : [await ownName(context.layout), ...names];
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
