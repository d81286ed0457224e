/**
 * The files by which this node belongs to a cluster: written when it is made or joined, removed when it is left.
 *
 * `cluster.xml` comes last and goes first: without it the others have no effect.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm } from "node:fs/promises";
import { hostNames, inDrafts, makeAuthority, makeRequest, signRequest } from "@gemel/authority";
import type { Admitted, Layout } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

/** Key, authority and this node's certificate of a new cluster, in place of those that are there. */
export async function writeNewCluster(
  layout: Layout,
  node: string,
  addresses: readonly string[],
): Promise<void> {
  await mkdir(layout.etc, { recursive: true });
  await replaceFile(layout.clusterKey, `${randomBytes(32).toString("hex")}\n`);
  await makeAuthority(layout);
  await inDrafts(layout, async (folder) => {
    const made = await makeRequest(folder, node);
    const request = await readFile(made.request, "utf8");
    const signed = { request, node, addresses: [...addresses, ...hostNames] };
    const certificate = await signRequest(layout, signed);
    await takeKey(layout, made.key);
    await replaceFile(layout.nodeCertificate, certificate, 0o644);
  });
}

/** What the cluster gave to this node, which has made `key` itself. */
export async function writeAdmitted(layout: Layout, key: string, given: Admitted): Promise<void> {
  await replaceFile(layout.clusterKey, `${given.clusterKey}\n`);
  await replaceFile(layout.authorityKey, given.authorityKey);
  await replaceFile(layout.authority, given.authority, 0o644);
  await takeKey(layout, key);
  await replaceFile(layout.nodeCertificate, given.certificate, 0o644);
}

/** What this node would need to be let in again. */
export async function removeCluster(layout: Layout): Promise<void> {
  for (const file of [
    layout.clusterFile,
    layout.clusterVersion,
    layout.clusterKey,
    layout.authorityKey,
    layout.authority,
    layout.nodeKey,
    layout.nodeCertificate,
  ]) {
    await rm(file, { force: true });
  }
}

async function takeKey(layout: Layout, key: string): Promise<void> {
  await chmod(key, 0o600);
  await rename(key, layout.nodeKey);
}
