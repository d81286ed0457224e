/**
 * Opening a link session: both ends prove that they know the cluster's key and speak of the same
 * module, over a blocking socket, within five seconds.
 *
 * Nonces of both ends are in the MACs, so what was recorded once opens nothing later.
 *
 * @see packages/replication/src/hello.ts, for the frames
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ByteWriter } from "@gemel/base";
import {
  decodeHello,
  encodeHello,
  type HelloFrame,
  helloBytesMax,
  linkVersion,
  macBytes,
  macInput,
  nonceBytes,
} from "@gemel/replication";
import { poll } from "../file-calls.ts";
import { errno, pollEvents } from "../file-constants.ts";
import { receive, sendAll } from "./socket-calls.ts";

export type HandshakeOptions = {
  readonly module: string;
  /** Name of this node. */
  readonly node: string;
  /** The cluster's key. */
  readonly key: Uint8Array;
  readonly timeoutMs?: number;
  /** When it becomes readable, the handshake is given up. */
  readonly cancelFd?: number;
};

export type HandshakeResult =
  | {
      readonly ok: true;
      /** Name of the other node. */
      readonly peer: string;
      readonly session: number;
    }
  /** `reason` is a sentence for the log and for the operator. */
  | { readonly ok: false; readonly reason: string };

const handshakeMs = 5000;

type Identity = Extract<HelloFrame, { readonly type: "hello" | "welcome" }>;

/** The side that accepted; `session` is its choice, not 0. The socket stays open in any case. */
export function handshakeAsPrimary(
  fd: number,
  options: HandshakeOptions & { readonly session: number },
): HandshakeResult {
  const channel = new Channel(fd, options);
  const hello = channel.read();
  if (typeof hello === "string") return failure(hello);
  const refusal = checkIdentity(hello, "hello", options, new Uint8Array(nonceBytes));
  if (refusal !== null) return channel.refuse(refusal);
  if (hello.type !== "hello") return channel.refuse("Not a hello");
  const own = { ...identity("primary", options), session: options.session };
  channel.write(signed("welcome", own, options.key, hello.nonce));
  const confirm = channel.read();
  if (typeof confirm === "string") return failure(confirm);
  const theirs = { ...hello, session: options.session };
  const mac = macOf("confirm", theirs, options.key, own.nonce);
  if (confirm.type !== "confirm" || !timingSafeEqual(confirm.mac, mac)) {
    return channel.refuse("The other end does not confirm with the cluster's key");
  }
  return { ok: true, peer: hello.node, session: options.session };
}

/** The side that connected. The socket stays open in any case. */
export function handshakeAsReplica(fd: number, options: HandshakeOptions): HandshakeResult {
  const channel = new Channel(fd, options);
  const own = { ...identity("replica", options), session: 0 };
  channel.write(signed("hello", own, options.key, new Uint8Array(nonceBytes)));
  const welcome = channel.read();
  if (typeof welcome === "string") return failure(welcome);
  const refusal = checkIdentity(welcome, "welcome", options, own.nonce);
  if (refusal !== null) return failure(refusal);
  if (welcome.type !== "welcome") return failure("Not a welcome");
  const { session } = welcome;
  const mac = macOf("confirm", { ...own, session }, options.key, welcome.nonce);
  channel.write({ type: "confirm", mac });
  return { ok: true, peer: welcome.node, session };
}

function failure(reason: string): HandshakeResult {
  return { ok: false, reason };
}

function identity(
  role: Identity["role"],
  options: HandshakeOptions,
): Omit<Identity, "type" | "session" | "mac"> {
  const { module, node } = options;
  return { version: linkVersion, role, module, node, nonce: randomBytes(nonceBytes) };
}

function signed(
  type: Identity["type"],
  fields: Omit<Identity, "type" | "mac">,
  key: Uint8Array,
  otherNonce: Uint8Array,
): Identity {
  return { type, ...fields, mac: macOf(type, fields, key, otherNonce) };
}

function macOf(
  type: Identity["type"] | "confirm",
  fields: Omit<Identity, "type" | "mac">,
  key: Uint8Array,
  otherNonce: Uint8Array,
): Buffer {
  const writer = new ByteWriter();
  macInput(writer, { ...fields, type }, otherNonce);
  return createHmac("sha256", key).update(writer.view()).digest();
}

/** Null, or why this is not the other end that is wanted. */
function checkIdentity(
  frame: HelloFrame,
  type: Identity["type"],
  options: HandshakeOptions,
  ownNonce: Uint8Array,
): string | null {
  if (frame.type === "refused") return `Refused by the other end: ${frame.reason}`;
  if (frame.type !== type) return `Not a ${type}`;
  if (frame.version !== linkVersion) {
    return `Version ${frame.version} of the link is not spoken here, only ${linkVersion}`;
  }
  const mac = macOf(type, frame, options.key, ownNonce);
  if (frame.mac.length !== macBytes || !timingSafeEqual(frame.mac, mac)) {
    return "The other end does not know the cluster's key";
  }
  if (frame.role !== (type === "hello" ? "replica" : "primary")) return "Wrong role";
  if (frame.module !== options.module) {
    return `The other end speaks of the module ${frame.module}, not of ${options.module}`;
  }
  return null;
}

/** Frames over a socket with one deadline; reads not a byte more than the frame. */
class Channel {
  readonly #fd: number;
  readonly #cancelFd: number;
  readonly #deadline: number;

  constructor(fd: number, options: HandshakeOptions) {
    this.#fd = fd;
    this.#cancelFd = options.cancelFd ?? -1;
    this.#deadline = performance.now() + (options.timeoutMs ?? handshakeMs);
  }

  write(frame: HelloFrame): void {
    const writer = new ByteWriter();
    encodeHello(writer, frame);
    // A failure shows when the answer is read.
    sendAll(this.#fd, writer.view());
  }

  refuse(reason: string): HandshakeResult {
    this.write({ type: "refused", reason });
    return failure(reason);
  }

  /** A frame, or why there is none. */
  read(): HelloFrame | string {
    const length = this.#readExactly(4);
    if (typeof length === "string") return length;
    const size = length.readUInt32LE(0);
    if (size < 9 || size > helloBytesMax) return "The other end does not speak the link's protocol";
    const body = this.#readExactly(size - 4);
    if (typeof body === "string") return body;
    const decoded = decodeHello(Buffer.concat([length, body]));
    return decoded.ok ? decoded.value.frame : "The other end does not speak the link's protocol";
  }

  #readExactly(size: number): Buffer | string {
    const bytes = Buffer.alloc(size);
    let held = 0;
    while (held < size) {
      const leftMs = Math.ceil(this.#deadline - performance.now());
      const ready = leftMs <= 0 ? 0 : poll(this.#fd, this.#cancelFd, pollEvents.in, leftMs);
      if (ready === 0) return "The other end did not answer in time";
      if (ready > 1) return "Given up by this end";
      const got = receive(this.#fd, bytes.subarray(held), false);
      if (got === 0) return "The other end closed the connection";
      if (got === -errno.EAGAIN || got === -errno.EINTR) continue;
      if (got < 0) return `The connection failed: errno ${-got}`;
      held += got;
    }
    return bytes;
  }
}
