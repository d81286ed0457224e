/**
 * This node's certificate is made anew before its time is over, and when the node got another address.
 *
 * Each node has the authority's key, so it needs nobody for it. The key stays: the certificate is
 * replaced by one rename, and whoever reads both files meanwhile reads a pair that fits.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import {
  hostNames,
  inDrafts,
  isDue,
  missingNames,
  requestAgain,
  signRequest,
} from "@gemel/authority";
import type { Layout } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

export type Renewed = "not_due" | "renewed" | "no_authority_key";

/** Look, and make it where it is due. `now`: wall clock, ms. */
export async function renew(
  layout: Layout,
  node: string,
  addresses: readonly string[],
  now: number,
): Promise<Renewed> {
  const present = await readFile(layout.nodeCertificate, "utf8").catch(() => null);
  // A certificate of somebody else's authority is not ours to renew; nor one that is not there.
  if (present === null) return "not_due";
  const names = [...addresses, ...hostNames];
  if (!isDue(present, now) && missingNames(present, names).length === 0) return "not_due";
  const key = await readFile(layout.authorityKey).catch(() => null);
  if (key === null) return isDue(present, now) ? "no_authority_key" : "not_due";
  const request = await inDrafts(layout, (folder) => requestAgain(layout.nodeKey, node, folder));
  const certificate = await signRequest(layout, { request, node, addresses: names });
  await replaceFile(layout.nodeCertificate, certificate, 0o644);
  return "renewed";
}
