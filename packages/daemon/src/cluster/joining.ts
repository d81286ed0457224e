/**
 * The side that comes in: find out who is asked, prove that it is the cluster of the token, ask, check what is given.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { decodeToken, makeRequest, publicKeyHash } from "@gemel/authority";
import { GemelError } from "@gemel/base";
import { type Admitted, admittedSchema, clusterAuthoritySchema } from "@gemel/protocol";
import type { z } from "zod";
import { version } from "../version.ts";
import { clientOf, type Door, parseHost } from "./node-door.ts";
import { usableAddresses } from "./own-addresses.ts";

const admissionTimeoutMs = 30_000;

export type Joining = {
  readonly host: string;
  readonly token: string;
  readonly node: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly replace: boolean;
  /** A folder that only root reads. */
  readonly folder: string;
};

export type Joined = {
  readonly given: Admitted /** Path of the key, in the folder. */;
  readonly key: string;
};

/** Throws `peer_unreachable`, `certificate_invalid` when it is another cluster, `token_invalid`, `refused`. */
export async function joinCluster(joining: Joining): Promise<Joined> {
  const token = decodeToken(joining.token);
  const place = parseHost(joining.host);
  const door = await doorOfCluster(place, token.authority);
  const { key, request } = await makeRequest(joining.folder, joining.node);
  const given = checked(
    admittedSchema,
    await clientOf(door).call(
      "admitNode",
      {
        body: {
          secret: token.secret,
          node: joining.node,
          addresses: joining.addresses,
          hostAddresses: usableAddresses(networkInterfaces()),
          replace: joining.replace,
          request: await readFile(request, "utf8"),
          version,
        },
      },
      { timeoutMs: admissionTimeoutMs },
    ),
    joining.host,
  );
  await checkGiven(given, token.authority, key, joining.node);
  return { given, key };
}

/** Nothing secret is said before the other side has shown that it is of the token's cluster. */
async function doorOfCluster(
  place: { readonly host: string; readonly port: number },
  authority: string,
): Promise<Door> {
  const stranger: Door = { ...place, expect: null, identity: null };
  const shown = checked(
    clusterAuthoritySchema,
    await clientOf(stranger).call("clusterAuthority"),
    place.host,
  );
  if (hashIn(shown.certificate) !== authority) {
    throw new GemelError(
      "certificate_invalid",
      `${place.host} belongs to another cluster than the token, or something stands between`,
      { remedy: "Use a token that was made on that node, and compare the fingerprints" },
    );
  }
  return { ...place, expect: { authority: shown.certificate, node: shown.node }, identity: null };
}

async function checkGiven(
  given: Admitted,
  authority: string,
  key: string,
  node: string,
): Promise<void> {
  const certificate = new X509Certificate(given.certificate);
  const fits =
    hashIn(given.authority) === authority &&
    certificate.checkPrivateKey(createPrivateKey(await readFile(key))) &&
    certificate.verify(new X509Certificate(given.authority).publicKey) &&
    certificate.checkHost(node, { subject: "never" }) !== undefined;
  if (!fits) {
    throw new GemelError(
      "certificate_invalid",
      "The certificate that was given is not for this node",
    );
  }
}

function hashIn(pem: string): string | null {
  try {
    return publicKeyHash(pem);
  } catch {
    // Not a certificate: no hash is equal to it.
    return null;
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, host: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GemelError("peer_unreachable", `${host} does not answer as a node of a cluster does`, {
    remedy: "Give the address of a node where gemeld of this version runs",
  });
}
