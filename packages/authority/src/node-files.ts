/**
 * The files by which the nodes of a cluster prove themselves, as they are made and handed out.
 *
 * Every node has the authority's key: each renews its own certificate, whoever else is there. For
 * every other node there is a folder with all that it needs, to be copied to its `/etc/gemel`.
 *
 * @module
 */
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { GemelError } from "@gemel/base";
import type { Layout } from "@gemel/protocol/layout";
import { inDrafts } from "./drafts.ts";
import { hostNames, nodeDays, nodeExtensions } from "./node-request.ts";
import { newRequest, sign } from "./openssl.ts";

/** 20 years: its key can sign a new one for itself at any time, but every node must then have it. */
const authorityDays = 7300;

/** What may be written into a certificate's name without quoting. */
const namePattern = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62})$/;

export type HandedOut = {
  readonly node: string;
  /** Where its files are; null: they are in use on this node. */
  readonly folder: string | null;
};

/** Whether `name`, as `cluster.xml` has it, is this node. */
export async function isThisNode(layout: Layout, name: string): Promise<boolean> {
  const own = await ownName(layout);
  return name === own || name === own.split(".")[0];
}

/** The name of this node: that of the node file, else the host name without its domain. */
export async function ownName(layout: Layout): Promise<string> {
  try {
    return (await readFile(layout.nodeNameFile, "utf8")).trim();
  } catch {
    // ENOENT: the host name it is.
    return hostname().split(".")[0] ?? hostname();
  }
}

/** Throws `usage` for what cannot be the name of a node. */
export function checkNodeNames(names: readonly string[]): void {
  for (const name of names) {
    if (!namePattern.test(name)) throw new GemelError("usage", `Not the name of a node: "${name}"`);
  }
}

/** A new authority, in place of one that is there. */
export async function makeAuthority(layout: Layout): Promise<void> {
  await inDrafts(layout, async (folder) => {
    const draft = { folder, stem: "ca", name: "Gemel cluster" };
    const made = await newRequest(draft);
    const certificate = await sign({
      ...draft,
      request: made.request,
      extensions: [
        "basicConstraints = critical, CA:TRUE, pathlen:0",
        "keyUsage = critical, keyCertSign, cRLSign",
        "subjectKeyIdentifier = hash",
      ],
      issuer: { certificate: null, key: made.key },
      days: authorityDays,
    });
    await rename(made.key, layout.authorityKey);
    await rename(certificate, layout.authority);
  });
}

/** A key and a certificate for each of `nodes`. */
export async function makeNodeFiles(
  layout: Layout,
  nodes: readonly string[],
): Promise<HandedOut[]> {
  return inDrafts(layout, async (folder) => {
    const handedOut: HandedOut[] = [];
    for (const node of nodes) {
      const made = await nodeCertificate(layout, folder, node);
      handedOut.push({ node, folder: await handOut(layout, node, made) });
    }
    return handedOut;
  });
}

type Certificate = { readonly key: string; readonly certificate: string };

async function nodeCertificate(layout: Layout, folder: string, node: string): Promise<Certificate> {
  const draft = { folder, stem: node, name: node };
  const { key, request } = await newRequest(draft);
  const certificate = await sign({
    ...draft,
    request,
    extensions: nodeExtensions(node, (await isThisNode(layout, node)) ? hostNames : []),
    issuer: { certificate: layout.authority, key: layout.authorityKey },
    days: nodeDays,
  });
  return { key, certificate };
}

async function handOut(layout: Layout, node: string, made: Certificate): Promise<string | null> {
  if (await isThisNode(layout, node)) {
    await rename(made.key, layout.nodeKey);
    await rename(made.certificate, layout.nodeCertificate);
    return null;
  }
  const folder = join(layout.handOut, node);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(made.key, join(folder, basename(layout.nodeKey)));
  await rename(made.certificate, join(folder, basename(layout.nodeCertificate)));
  for (const file of [layout.authority, layout.authorityKey, layout.clusterKey]) {
    await copyFile(file, join(folder, basename(file)));
  }
  return folder;
}
