/**
 * The token with which one node is let into a cluster, once.
 *
 * `gmlj_` + 32 random bytes + `.` + hash of the authority's public key, both base64url. The hash lets the
 * new node know the cluster before it says a word; only a hash of the secret is kept by who gave it.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { GemelError } from "@gemel/base";

export type JoinToken = {
  readonly secret: string;
  /** {@link publicKeyHash} of the cluster's authority. */
  readonly authority: string;
};

const secretBytes = 32;
const pattern = /^gmlj_([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

export function newSecret(): string {
  return randomBytes(secretBytes).toString("base64url");
}

export function encodeToken({ secret, authority }: JoinToken): string {
  return `gmlj_${secret}.${authority}`;
}

/** Throws `usage` for what is no token, or not a whole one. */
export function decodeToken(text: string): JoinToken {
  const [, secret, authority] = pattern.exec(text.trim()) ?? [];
  if (secret === undefined || authority === undefined) {
    throw new GemelError("usage", "That is not a whole token: it begins with gmlj_", {
      remedy: "Copy the line that `gemel cluster token` prints on a node of the cluster",
    });
  }
  return { secret, authority };
}

/** What is kept of a secret. */
export function hashOfSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
