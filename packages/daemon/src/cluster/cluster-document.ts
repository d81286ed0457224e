/**
 * The cluster's configuration on this node with its version: of two, the higher version is in force.
 *
 * The version stands beside the file, with the signature of the text it belongs to: a file that was
 * changed by hand has version 0, and never wins by itself.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type ClusterDocument, clusterDocumentSchema, type Layout } from "@gemel/protocol";
import { z } from "zod";
import { replaceFile } from "../system/durable-file.ts";

const markSchema = z.object({ version: z.int().min(0), signature: z.string() });

/** SHA-256 of the text, hex. */
export function signatureOf(xml: string): string {
  return createHash("sha256").update(xml).digest("hex");
}

/** Of the configuration on this node; null: there is none. Without a thread of the pool: it is asked for again and again. */
export function signatureHere(layout: Layout): string | null {
  try {
    return signatureOf(readFileSync(layout.clusterFile, "utf8"));
  } catch {
    // ENOENT: the node belongs to no cluster.
    return null;
  }
}

/** Null: there is none. */
export async function readDocument(layout: Layout): Promise<ClusterDocument | null> {
  const xml = await readFile(layout.clusterFile, "utf8").catch(() => null);
  if (xml === null) return null;
  const mark = markSchema.safeParse(await readMark(layout));
  const known = mark.success && mark.data.signature === signatureOf(xml) ? mark.data.version : 0;
  return { xml, version: known };
}

export async function writeMark(layout: Layout, document: ClusterDocument): Promise<void> {
  const { xml, version } = clusterDocumentSchema.parse(document);
  const mark = { version, signature: signatureOf(xml) };
  await replaceFile(layout.clusterVersion, `${JSON.stringify(mark)}\n`, 0o644);
}

/** Whether `other` is to replace `own`. Of two that were made at once the signatures decide, the same on all nodes. */
export function isNewer(other: ClusterDocument, own: ClusterDocument | null): boolean {
  if (own === null) return true;
  if (other.version === 0 || other.xml === own.xml) return false;
  if (other.version !== own.version) return other.version > own.version;
  return signatureOf(other.xml) > signatureOf(own.xml);
}

async function readMark(layout: Layout): Promise<unknown> {
  try {
    return JSON.parse(await readFile(layout.clusterVersion, "utf8"));
  } catch {
    // ENOENT, or cut off: the version is not known.
    return null;
  }
}
