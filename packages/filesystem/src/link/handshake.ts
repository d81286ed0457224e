/**
 * Opening a link: both ends prove who they are and that they speak of the same module, within five
 * seconds.
 *
 * With encryption there are two TLS sessions over the one connection, one for each direction: the
 * first carries the records, the second the acknowledgements (`tls-session.ts` says why). Each end
 * shows a certificate of the cluster's authority with its node's name in it. HELLO frames come on
 * top: their MACs cover the module, the roles, the nonces of both ends, and what only the ends of
 * these very TLS sessions can know, so nobody can join two connections into one.
 *
 * ```
 *  replica                                    primary
 *     |------ TLS session 1, both certificates ---->|   records
 *     |------ hello (1) --------------------------->|
 *     |<----- welcome (1) --------------------------|
 *     |------ TLS session 2, the same certificates >|   acknowledgements
 *     |------ confirm (2) ------------------------->|
 * ```
 *
 * Without encryption: hello, welcome, confirm in the clear.
 *
 * @see packages/replication/src/hello.ts, for the frames
 * @see docs/decisions/0006-tls.md
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ByteWriter, GemelError } from "@gemel/base";
import {
  type ForeignHello,
  type HelloFrame,
  linkVersion,
  macBytes,
  macInput,
  nonceBytes,
} from "@gemel/replication";
import { FrameChannel } from "./frame-channel.ts";
import type { Pointer } from "./openssl.ts";
import { setBlocking } from "./socket-calls.ts";
import { withTlsContext } from "./tls-context.ts";
import { type IdentityFiles, isFor, readIdentity } from "./tls-identity.ts";
import { freeTlsSession, TlsSession } from "./tls-session.ts";

export type HandshakeOptions = {
  readonly module: string;
  /** What both ends must have the same besides, see `agreement.ts`. */
  readonly agreement: string;
  /** Name of this node. */
  readonly node: string;
  /** Names of the nodes that the other end may be; empty: any but this one. */
  readonly peers: readonly string[];
  /** The cluster's key. */
  readonly key: Uint8Array;
  /** Null: the link is not encrypted. Read anew for each link. */
  readonly identity: IdentityFiles | null;
  readonly timeoutMs?: number;
  /** When it becomes readable, the handshake is given up. */
  readonly cancelFd?: number;
};

/** TLS sessions of a link, by what they carry; 0 for a link in the clear. The caller frees them. */
export type LinkSessions = { readonly records: Pointer; readonly acknowledgements: Pointer };

export type HandshakeResult =
  | {
      readonly ok: true;
      /** Name of the other node. */
      readonly peer: string;
      readonly session: number;
      readonly tls: LinkSessions;
    }
  /** `reason` is a sentence for the log and for the operator. */
  | { readonly ok: false; readonly reason: string };

const handshakeMs = 5000;

type Identity = Extract<HelloFrame, { readonly type: "hello" | "welcome" }>;

/**
 * The side that accepted; `session` is its choice, not 0. The socket stays open in any case, and
 * blocks after success.
 */
export function handshakeAsPrimary(
  fd: number,
  options: HandshakeOptions & { readonly session: number },
): HandshakeResult {
  return withSessions(fd, options, true, (link) => {
    const first = link.secure("records");
    if (first !== null) return failure(first);
    const hello = link.channel.read();
    if (typeof hello === "string") return failure(hello);
    const refusal = checkIdentity(hello, "hello", link, new Uint8Array(nonceBytes));
    if (refusal !== null) return link.refuse(refusal);
    if (hello.type !== "hello") return link.refuse("Not a hello");
    const own = { ...identity("primary", options), session: options.session };
    link.channel.write(signed("welcome", own, link, hello.nonce));
    const second = link.secure("acknowledgements");
    if (second !== null) return failure(second);
    const confirm = link.channel.read();
    if (typeof confirm === "string") return failure(confirm);
    const theirs = { ...hello, session: options.session };
    const mac = macOf("confirm", theirs, link, own.nonce);
    if (confirm.type !== "confirm" || !timingSafeEqual(confirm.mac, mac)) {
      // Not told: the other end takes what follows its confirm for records.
      return failure("The other end does not confirm with the cluster's key");
    }
    setBlocking(fd, true);
    return { ok: true, peer: hello.node, session: options.session, tls: link.take() };
  });
}

/**
 * The side that connected. The socket stays open in any case; after success it blocks unless the
 * link is encrypted.
 */
export function handshakeAsReplica(fd: number, options: HandshakeOptions): HandshakeResult {
  return withSessions(fd, options, false, (link) => {
    const first = link.secure("records");
    if (first !== null) return failure(first);
    const own = { ...identity("replica", options), session: 0 };
    link.channel.write(signed("hello", own, link, new Uint8Array(nonceBytes)));
    const welcome = link.channel.read();
    if (typeof welcome === "string") return failure(welcome);
    const refusal = checkIdentity(welcome, "welcome", link, own.nonce);
    if (refusal !== null) return failure(refusal);
    if (welcome.type !== "welcome") return failure("Not a welcome");
    const second = link.secure("acknowledgements");
    if (second !== null) return failure(second);
    const { session } = welcome;
    const mac = macOf("confirm", { ...own, session }, link, welcome.nonce);
    link.channel.write({ type: "confirm", mac });
    if (options.identity === null) setBlocking(fd, true);
    return { ok: true, peer: welcome.node, session, tls: link.take() };
  });
}

function withSessions(
  fd: number,
  options: HandshakeOptions,
  isServer: boolean,
  act: (link: OpeningLink) => HandshakeResult,
): HandshakeResult {
  const { identity: files, node, timeoutMs = handshakeMs, cancelFd } = options;
  setBlocking(fd, false);
  const channel = new FrameChannel(fd, { timeoutMs, cancelFd });
  const open = (context: Pointer): HandshakeResult => {
    const link = new OpeningLink({ fd, options, isServer, channel, context });
    try {
      return act(link);
    } finally {
      link.end();
    }
  };
  if (files === null) return open(0);
  try {
    return withTlsContext(readIdentity(files, node), open);
  } catch (error) {
    if (!(error instanceof GemelError)) throw error;
    return failure(`${error.message}; ${error.remedy}`);
  }
}

/** A link on its way: its TLS sessions as far as they are there, and what binds MACs to them. */
class OpeningLink {
  readonly channel: FrameChannel;
  readonly options: HandshakeOptions;
  readonly #fd: number;
  readonly #isServer: boolean;
  readonly #context: Pointer;
  readonly #sessions: TlsSession[] = [];
  #isTaken = false;

  constructor(parts: {
    readonly fd: number;
    readonly options: HandshakeOptions;
    readonly isServer: boolean;
    readonly channel: FrameChannel;
    /** 0: no encryption. */
    readonly context: Pointer;
  }) {
    this.#fd = parts.fd;
    this.options = parts.options;
    this.#isServer = parts.isServer;
    this.channel = parts.channel;
    this.#context = parts.context;
  }

  /** What the ends of all TLS sessions so far have in common with nobody else. */
  get binding(): Uint8Array {
    return Buffer.concat(this.#sessions.map((session) => session.exported()));
  }

  /** Null, or why this session cannot be had. */
  secure(what: keyof LinkSessions): string | null {
    if (this.#context === 0) return null;
    if (what === "records" && this.#isServer) {
      const isTls = this.channel.beginsWithTls();
      if (typeof isTls === "string") return isTls;
      if (!isTls) return "The other end does not speak TLS, which this end wants";
    }
    const session = TlsSession.open(this.#context, this.#fd, this.#isServer);
    this.#sessions.push(session);
    const reason = this.channel.secure(session) ?? this.#checkNode(session);
    if (reason !== null) return reason;
    const isRecords = what === "records";
    // At first both ends speak over the session of the records; in the end each over its own.
    if (isRecords || this.#isServer) this.channel.readOver(session.pointer);
    if (isRecords || !this.#isServer) this.channel.writeOver(session.pointer);
    return null;
  }

  refuse(reason: string): HandshakeResult {
    this.channel.write({ type: "refused", reason });
    return failure(reason);
  }

  /** Whether the certificate shown in every session is that of `node`. */
  isShownBy(node: string): boolean {
    return this.#sessions.every((session) => isFor(session.peerCertificate(), node));
  }

  take(): LinkSessions {
    const [records, acknowledgements] = this.#sessions;
    if (records === undefined || acknowledgements === undefined) {
      return { records: 0, acknowledgements: 0 };
    }
    this.#isTaken = true;
    (this.#isServer ? acknowledgements : records).readAhead();
    return { records: records.pointer, acknowledgements: acknowledgements.pointer };
  }

  /** Frees what nobody has taken. */
  end(): void {
    if (this.#isTaken) return;
    for (const { pointer } of this.#sessions) freeTlsSession(pointer, false);
  }

  /** Before a word is said: the certificate is that of a node that may be at the other end. */
  #checkNode(session: TlsSession): string | null {
    const { peers, node } = this.options;
    const certificate = session.peerCertificate();
    const isKnown =
      peers.length > 0 ? peers.some((peer) => isFor(certificate, peer)) : !isFor(certificate, node);
    if (isKnown) return null;
    return `The other end's certificate is not of ${peers.join(" or ") || "another node"}, but of ${certificate.subjectAltName ?? "nobody"}`;
  }
}

function failure(reason: string): HandshakeResult {
  return { ok: false, reason };
}

function identity(
  role: Identity["role"],
  options: HandshakeOptions,
): Omit<Identity, "type" | "session" | "mac"> {
  const { module, agreement, node } = options;
  return { version: linkVersion, role, module, agreement, node, nonce: randomBytes(nonceBytes) };
}

function signed(
  type: Identity["type"],
  fields: Omit<Identity, "type" | "mac">,
  link: OpeningLink,
  otherNonce: Uint8Array,
): Identity {
  return { type, ...fields, mac: macOf(type, fields, link, otherNonce) };
}

function macOf(
  type: Identity["type"] | "confirm",
  fields: Omit<Identity, "type" | "mac">,
  link: OpeningLink,
  otherNonce: Uint8Array,
): Buffer {
  const writer = new ByteWriter();
  macInput(writer, { ...fields, type }, otherNonce, link.binding);
  return createHmac("sha256", link.options.key).update(writer.view()).digest();
}

/** Null, or why this is not the other end that is wanted. */
function checkIdentity(
  frame: HelloFrame | ForeignHello,
  type: Identity["type"],
  link: OpeningLink,
  ownNonce: Uint8Array,
): string | null {
  const { options } = link;
  if (frame.type === "refused") return `Refused by the other end: ${frame.reason}`;
  if (frame.type === "foreign") return versionsDiffer(frame.version, type, options.module);
  if (frame.type !== type) return `Not a ${type}`;
  const mac = macOf(type, frame, link, ownNonce);
  if (frame.mac.length !== macBytes || !timingSafeEqual(frame.mac, mac)) {
    return "The other end does not know the cluster's key";
  }
  if (frame.role !== (type === "hello" ? "replica" : "primary")) return "Wrong role";
  if (frame.module !== options.module) {
    return `The other end speaks of the module ${frame.module}, not of ${options.module}`;
  }
  if (frame.agreement !== options.agreement) {
    return (
      `The configurations differ: ${frame.agreement} there, ${options.agreement} here; ` +
      "let <replicated> and <notreplicated> be the same on both nodes"
    );
  }
  const { peers, node } = options;
  const isWanted = peers.length > 0 ? peers.includes(frame.node) : frame.node !== node;
  if (!isWanted)
    return `The other end is ${frame.node}, not ${peers.join(" or ") || "another node"}`;
  if (!link.isShownBy(frame.node)) {
    return `The other end calls itself ${frame.node}, but its certificate does not`;
  }
  return null;
}

/** True on both nodes, whichever finds it out: the end that is in the way may not know it. */
function versionsDiffer(theirs: number, type: Identity["type"], module: string): string {
  const [secondary, primary] = type === "hello" ? [theirs, linkVersion] : [linkVersion, theirs];
  return (
    `Nothing is replicated: gemel-fs speaks version ${secondary} of the link on the secondary, and version ${primary} on the primary. ` +
    `Install the same gemel on both nodes; then "gemel rfsupgrade -m ${module}" on the primary, and stop and start the module on the secondary`
  );
}
