/**
 * `gemel cluster init`: a cluster of this node, made by the daemon; or, with the names of nodes, the
 * files of all of them, for who distributes files in a way of their own.
 *
 * With names there need be no daemon, so there the command writes files. Each appears complete or not
 * at all, and what is secret is never readable by others, not even for a moment.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import {
  checkNodeNames,
  isThisNode,
  makeAuthority,
  makeNodeFiles,
  ownName,
} from "@gemel/authority";
import { GemelError } from "@gemel/base";
import type { ClusterInit } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { handOutWords } from "./cluster-certificate.ts";
import { parseAddresses, printJoined } from "./cluster-join.ts";
import { printToken, requestToken } from "./cluster-token.ts";

const keyBytes = 32;

export type InitOptions = {
  readonly yes?: boolean;
  readonly addr?: readonly string[];
  readonly node?: string;
  readonly replace?: boolean;
};

export async function clusterInit(
  context: Context,
  options: InitOptions,
  names: readonly string[] = [],
): Promise<number> {
  return names.length === 0 ? initHere(context, options) : makeFiles(context, options, names);
}

async function initHere(context: Context, options: InitOptions): Promise<number> {
  const { client, terminal } = context;
  const body: ClusterInit = {
    ...(options.addr === undefined ? {} : { addresses: parseAddresses(options.addr) }),
    ...(options.node === undefined ? {} : { node: options.node }),
    replace: options.replace === true,
  };
  const made = await client.call("initCluster", { body });
  const token = await requestToken(context, {});
  if (terminal.json) {
    terminal.printJson({ ...made, token });
    return 0;
  }
  terminal.print(`Made a cluster of this node, ${made.node}`);
  printJoined(context, made);
  terminal.print("");
  printToken(context, token);
  return 0;
}

async function makeFiles(
  context: Context,
  options: InitOptions,
  names: readonly string[],
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
  terminal.print(`Wrote its authority to ${context.layout.authority}`);
  for (const line of handOutWords(nodes, etc)) terminal.print(line);
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
