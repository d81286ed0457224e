/**
 * A node's certificate in two halves: the node makes its key and asks, the authority signs.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Layout } from "@gemel/protocol/layout";
import { inDrafts } from "./drafts.ts";
import { newRequest, requestFor, sign } from "./openssl.ts";

export type NodeRequest = {
  /** PEM files, in the folder that was given. */
  readonly key: string;
  readonly request: string;
};

export type SignedNode = {
  /** PKCS #10, PEM. Only its key counts, and that whoever asks has it. */
  readonly request: string;
  readonly node: string;
  /** IP addresses and other names under which it is asked for. */
  readonly addresses: readonly string[];
};

/** A new key and a request for it. */
export async function makeRequest(folder: string, node: string): Promise<NodeRequest> {
  return newRequest({ folder, stem: node, name: node });
}

/** A request for the key that a node has already: its certificate is replaced in one step then. */
export async function requestAgain(key: string, node: string, folder: string): Promise<string> {
  return readFile(await requestFor({ folder, stem: "again", name: node }, key), "utf8");
}

/** The certificate, PEM. Throws `certificate_invalid` when the authority's key is not here. */
export function signRequest(layout: Layout, signed: SignedNode): Promise<string> {
  return inDrafts(layout, async (folder) => {
    const request = join(folder, "node.csr");
    await writeFile(request, signed.request);
    const certificate = await sign({
      folder,
      stem: "node",
      name: signed.node,
      request,
      extensions: nodeExtensions(signed.node, signed.addresses),
      issuer: { certificate: layout.authority, key: layout.authorityKey },
      days: nodeDays,
    });
    return readFile(certificate, "utf8");
  });
}

/** A year: it is renewed by itself, in time. */
export const nodeDays = 397;

/** The first name is the node's own: links and peers look for it, and for nothing else. */
export function nodeExtensions(node: string, addresses: readonly string[]): string[] {
  const names = [...new Set([node, ...addresses])];
  const alternatives = names.map((name) => `${isIP(name) === 0 ? "DNS" : "IP"}:${name}`);
  return [
    "basicConstraints = critical, CA:FALSE",
    "keyUsage = critical, digitalSignature",
    "extendedKeyUsage = serverAuth, clientAuth",
    `subjectAltName = ${alternatives.join(", ")}`,
  ];
}

/** Under which every host asks itself, besides the node's name and addresses. */
export const hostNames: readonly string[] = ["localhost", "127.0.0.1", "::1"];
