/**
 * The files by which the nodes of a cluster prove themselves, as they are made and handed out.
 *
 * The authority's key stays where the cluster was made. For every other node there is a folder
 * with all that it needs, to be copied to its `/etc/gemel`.
 *
 * @module
 */
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { GemelError } from "@gemel/base";
import type { Layout } from "@gemel/protocol/layout";
import { type Certificate, makeCertificate } from "./openssl.ts";

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
    const made = await makeCertificate({
      folder,
      stem: "ca",
      name: "Gemel cluster",
      extensions: [
        "basicConstraints = critical, CA:TRUE, pathlen:0",
        "keyUsage = critical, keyCertSign, cRLSign",
        "subjectKeyIdentifier = hash",
      ],
      issuer: null,
    });
    await rename(made.key, layout.authorityKey);
    await rename(made.certificate, layout.authority);
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

async function nodeCertificate(layout: Layout, folder: string, node: string): Promise<Certificate> {
  return makeCertificate({
    folder,
    stem: node,
    name: node,
    extensions: [
      "basicConstraints = critical, CA:FALSE",
      "keyUsage = critical, digitalSignature",
      "extendedKeyUsage = serverAuth, clientAuth",
      `subjectAltName = DNS:${node}`,
    ],
    issuer: { certificate: layout.authority, key: layout.authorityKey },
  });
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
  for (const file of [layout.authority, layout.clusterKey]) {
    await copyFile(file, join(folder, basename(file)));
  }
  return folder;
}

/** Nothing is seen of files that are half done, and nothing is left of them. */
async function inDrafts<T>(layout: Layout, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(layout.etc, ".certificates-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
