/**
 * Who sends a request: another node by its certificate, a program by its token, a person by the session.
 *
 * @module
 */
import { TLSSocket } from "node:tls";
import { GemelError } from "@gemel/base";
import { type Principal, principalSchema } from "@gemel/protocol";
import type { AppContext } from "../../rest/operation.ts";
import type { Asker } from "../asker.ts";
import type { Access } from "./access.ts";
import { sessionOfCookies } from "./cookie.ts";

/** Throws `not_signed_in` for proofs that are none, `forbidden` for requests that another site may have made. */
export type Identify = (context: AppContext) => Asker;

/** Whoever may open the unix socket is root. */
export const identifyRoot: Identify = () => ({
  principal: { name: "root", role: "admin", modules: {}, via: "socket" },
  from: "",
  session: null,
});

export type NetworkIdentity = {
  readonly access: Access;
  /** The other nodes of the cluster, by name. */
  readonly nodes: () => readonly string[];
};

export function identifyNetwork({ access, nodes }: NetworkIdentity): Identify {
  return (context) => {
    const from = addressOf(context);
    const node = nodeOf(context, nodes());
    if (node !== null) return { principal: actorOf(context, node), from, session: null };
    const token = /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    if (token !== undefined) {
      const principal = access.token(token);
      if (principal !== null) return { principal, from, session: null };
      throw new GemelError("not_signed_in", "The token is unknown, expired or deleted");
    }
    const session = sessionOfCookies(context.req.header("cookie"));
    const isBackground = context.req.header("gemel-background") !== undefined;
    const known = session === null ? null : access.session(session, !isBackground);
    if (known === null) return { principal: null, from, session: null };
    demandOwnPage(context);
    return { principal: known.principal, from, session };
  };
}

function addressOf(context: AppContext): string {
  return context.env.incoming.socket.remoteAddress ?? "";
}

/** The name in a certificate that the cluster's authority vouches for; null: none was shown. */
function nodeOf(context: AppContext, nodes: readonly string[]): string | null {
  const { socket } = context.env.incoming;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const name = socket.getPeerCertificate().subject?.CN;
  return typeof name === "string" && nodes.includes(name) ? name : null;
}

/** A node speaks for itself, or for the one who asked it. */
function actorOf(context: AppContext, node: string): Principal {
  const header = context.req.header("gemel-actor");
  if (header === undefined) return { name: node, role: "admin", modules: {}, via: "node" };
  try {
    const actor = principalSchema.parse(JSON.parse(decodeURIComponent(header)));
    // Nobody is a node by word of another one.
    return { ...actor, via: actor.via === "node" ? "session" : actor.via };
  } catch (error) {
    throw new GemelError("usage", `The header gemel-actor of ${node} cannot be read`, {
      cause: error,
    });
  }
}

/** Only a page of ours can set the header, and no page of another site says that it is ours. */
function demandOwnPage(context: AppContext): void {
  const { method } = context.req;
  if (method === "GET" || method === "HEAD") return;
  const origin = context.req.header("origin");
  const hosts = [context.req.header("x-forwarded-host"), context.req.header("host")];
  const isOurs = origin !== undefined && hosts.includes(hostOf(origin));
  if (isOurs && context.req.header("gemel-request") === "1") return;
  throw new GemelError("forbidden", "The request does not come from a page of this console", {
    remedy: "Send the header gemel-request: 1 and the Origin of the console, or use a token",
  });
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}
