/**
 * Asking another node over HTTPS, as a node: both ends show a certificate of the cluster's authority.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { isIPv6 } from "node:net";
import type { PeerCertificate } from "node:tls";
import { GemelError } from "@gemel/base";
import { Client } from "@gemel/client";
import { type Layout, problemSchema } from "@gemel/protocol";
import { nodeNameSuffix } from "../web/web-certificate.ts";

export const usualPort = 7443;

export type Door = {
  readonly host: string;
  readonly port: number;
  /** What it must show: an authority, and the node's name. Null: it is not known yet who that is. */
  readonly expect: { readonly authority: string; readonly node: string } | null;
  /** What is shown to it; null: nothing. */
  readonly identity: { readonly certificate: string; readonly key: string } | null;
};

const bytesMax = 8 << 20;
const usualTimeoutMs = 10_000;

/** Of the node `node` at `host`, shown who this node is. Throws `certificate_invalid`. */
export function doorOf(layout: Layout, node: string, host: string, port: number): Door {
  try {
    return {
      host,
      port,
      expect: { authority: readFileSync(layout.authority, "utf8"), node },
      identity: {
        certificate: readFileSync(layout.nodeCertificate, "utf8"),
        key: readFileSync(layout.nodeKey, "utf8"),
      },
    };
  } catch (error) {
    throw new GemelError("certificate_invalid", `Cannot read this node's files: ${words(error)}`, {
      cause: error,
    });
  }
}

/** `192.0.2.1`, `node1`, `node1:7444`, `[2001:db8::1]:7443`. Throws `usage`. */
export function parseHost(text: string): { readonly host: string; readonly port: number } {
  const bare = text
    .trim()
    .replace(/^https:\/\//, "")
    .replace(/\/$/, "");
  if (isIPv6(bare)) return { host: bare, port: usualPort };
  const [, bracketed, name, port] =
    /^(?:\[([^\]]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/.exec(bare) ?? [];
  const host = bracketed ?? name;
  const number = port === undefined ? usualPort : Number(port);
  const fits = bracketed === undefined || isIPv6(bracketed);
  if (host === undefined || !fits || number < 1 || number > 65_535) {
    throw new GemelError("usage", `"${text}" is not the name or the address of a node`, {
      remedy: "Write it like 192.0.2.1, node1, node1:7443 or [2001:db8::1]:7443",
    });
  }
  return { host, port: number };
}

/**
 * For what is asked again and again: the connection stays, and no new handshake is needed. Connections of
 * another authority or identity are others.
 */
export const kept: Agent = new Agent({ keepAlive: true });

/**
 * What is behind the door, by the names of its operations. Throws `peer_unreachable`, or the problem that was
 * answered. What it answers is checked by who asks: it may be of another version.
 */
export function clientOf(door: Door, agent: Agent | false = false): Client {
  return new Client(async ({ method, path, body, timeoutMs }) => {
    const asked = { method, path, body, timeoutMs: timeoutMs ?? usualTimeoutMs, agent };
    const { status, text } = await exchange(door, asked);
    const isGood = status >= 200 && status < 300;
    if (isGood ? text !== "" && !isJson(text) : !isProblem(text)) {
      throw unreachable(
        door,
        new Error(`it answered with status ${status}, and nothing that is known`),
      );
    }
    const bytes = async (): Promise<Uint8Array<ArrayBuffer>> => new TextEncoder().encode(text);
    return {
      ...{ status, etag: null, text: async () => text, bytes, close: () => undefined },
      chunks: async function* () {
        yield text;
      },
    };
  });
}

function exchange(
  door: Door,
  asked: {
    readonly method: string;
    readonly path: string;
    /** JSON. */
    readonly body: string | null;
    readonly timeoutMs: number;
    readonly agent: Agent | false;
  },
): Promise<{ status: number; text: string }> {
  const { body } = asked;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unreachable(door, error));
    const sent = request(
      {
        ...tlsOptions(door),
        agent: asked.agent,
        method: asked.method,
        path: asked.path,
        headers: {
          accept: "application/json",
          ...(body === null
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      },
      (response) => {
        readBody(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text }),
          fail,
        );
      },
    );
    sent.setTimeout(asked.timeoutMs, () => {
      sent.destroy(new Error(`no answer within ${asked.timeoutMs / 1000} s`));
    });
    sent.on("error", fail);
    sent.end(body ?? undefined);
  });
}

/** For a request of `node:https` through `door`. */
export function tlsOptions({ host, port, expect, identity }: Door): RequestOptions {
  return {
    host,
    port,
    agent: false,
    minVersion: "TLSv1.3",
    rejectUnauthorized: expect !== null,
    servername: `node${nodeNameSuffix}`,
    ...(expect === null
      ? {}
      : {
          ca: expect.authority,
          checkServerIdentity: (_: string, shown: PeerCertificate) => nameProblem(shown, expect),
        }),
    ...(identity === null ? {} : { cert: identity.certificate, key: identity.key }),
  };
}

function nameProblem(shown: PeerCertificate, expect: { readonly node: string }): Error | undefined {
  const names = (shown.subjectaltname ?? "").split(", ");
  if (names.includes(`DNS:${expect.node}`)) return undefined;
  return new Error(`its certificate is that of ${shown.subjectaltname ?? "nobody"}`);
}

async function readBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > bytesMax) throw new Error(`an answer of more than ${bytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function unreachable(door: Door, error: unknown): GemelError {
  const who = door.expect === null ? door.host : `${door.expect.node} (${door.host})`;
  const message = `${who} cannot be reached on port ${door.port}: ${words(error)}`;
  return new GemelError("peer_unreachable", message, { cause: error });
}

function isProblem(text: string): boolean {
  return problemSchema.safeParse(safeJson(text)).success;
}

function isJson(text: string): boolean {
  return safeJson(text) !== undefined;
}

/** undefined: it is not JSON. */
function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
