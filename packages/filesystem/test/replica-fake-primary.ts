/**
 * The primary's end of a link for tests of the replica: listens, shakes hands, sends what it is told.
 *
 * @module
 */

import { ByteWriter } from "@gemel/base";
import {
  type Acknowledgement,
  ackBytesMax,
  decodeAck,
  encodeRecord,
  everything,
  FrameReader,
  type MirrorRecord,
} from "@gemel/replication";
import { closeDescriptor, poll } from "../src/file-calls.ts";
import { pollEvents } from "../src/file-constants.ts";
import { agreementOf } from "../src/link/agreement.ts";
import { type HandshakeResult, handshakeAsPrimary } from "../src/link/handshake.ts";
import { LinkInput } from "../src/link/link-input.ts";
import { LinkOutput } from "../src/link/link-output.ts";
import {
  acceptTcp,
  configureLink,
  listenTcp,
  localPort,
  setBlocking,
} from "../src/link/socket-calls.ts";
import type { IdentityFiles } from "../src/link/tls-identity.ts";
import { testIdentity } from "./support/certificates.ts";

export const testKey: Uint8Array = Buffer.from("the key of the cluster under test");

/** Wait until `condition` holds; fails after `ms`, saying what was waited for. */
export async function until(
  condition: () => boolean,
  what: string,
  ms: number = 60_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export class FakePrimary {
  readonly port: number;
  readonly acks: Acknowledgement[] = [];
  readonly #listener: number;
  readonly #writer = new ByteWriter();
  #frames = new FrameReader(ackBytesMax);
  #fd = -1;
  #input: LinkInput | null = null;
  #output: LinkOutput | null = null;
  #sequence = 0;

  constructor(port: number = 0) {
    this.#listener = listenTcp("127.0.0.1", port);
    this.port = localPort(this.#listener);
  }

  /** A replica has connected, and waits to be accepted. */
  async connected(): Promise<void> {
    await until(() => poll(this.#listener, -1, pollEvents.in, 0) === 1, "a connection");
  }

  /** The next replica that connects, and how the handshake ended. */
  async accept(
    module: string = "test",
    key: Uint8Array = testKey,
    identity: IdentityFiles | null = testIdentity("one"),
    node: string = "one",
  ): Promise<HandshakeResult> {
    let fd = -1;
    await until(() => {
      fd = acceptTcp(this.#listener, 0);
      return fd >= 0;
    }, "a replica");
    configureLink(fd, 5000);
    const own = {
      module,
      agreement: agreementOf([everything]),
      node,
      peers: ["two"],
      key,
      identity,
      session: 1,
    };
    const result = handshakeAsPrimary(fd, own);
    if (!result.ok) {
      closeDescriptor(fd);
      return result;
    }
    this.#fd = fd;
    setBlocking(fd, false);
    this.#input = new LinkInput(fd, result.tls.acknowledgements);
    this.#output = new LinkOutput({ fd, tls: result.tls.records, waitMs: 5000 });
    this.#sequence = 0;
    this.#frames = new FrameReader(ackBytesMax);
    return result;
  }

  /** The records' bytes, numbered on. */
  encode(records: readonly MirrorRecord[]): Uint8Array {
    this.#writer.reset();
    for (const record of records) {
      this.#sequence += 1;
      encodeRecord(this.#writer, record, this.#sequence);
    }
    return this.#writer.finish();
  }

  get sequence(): number {
    return this.#sequence;
  }

  sendBytes(bytes: Uint8Array): void {
    const sent = this.#send(bytes);
    if (sent < 0) throw new Error(`Cannot send: errno ${-sent}`);
  }

  #send(bytes: Uint8Array): number {
    if (this.#output === null) throw new Error("No replica was accepted");
    // A socket in the clear that does not wait takes what it can.
    return this.#output.send(bytes);
  }

  send(...records: MirrorRecord[]): void {
    this.sendBytes(this.encode(records));
  }

  /** Take in the acknowledgements that are there. */
  read(): readonly Acknowledgement[] {
    const chunk = Buffer.alloc(65536);
    for (;;) {
      const got = this.#input?.receive(chunk, false) ?? 0;
      if (got <= 0) break;
      this.#frames.feed(chunk.subarray(0, got));
      for (let frame = this.#frames.next(); frame !== null; frame = this.#frames.next()) {
        const decoded = decodeAck(frame.slice());
        if (!decoded.ok) throw new Error("Malformed acknowledgement");
        this.acks.push(decoded.value.ack);
      }
    }
    return this.acks;
  }

  /** The first acknowledgement of that type which `match` accepts. */
  async ack<T extends Acknowledgement["type"]>(
    type: T,
    match: (ack: Extract<Acknowledgement, { readonly type: T }>) => boolean = () => true,
  ): Promise<Extract<Acknowledgement, { readonly type: T }>> {
    let found: Extract<Acknowledgement, { readonly type: T }> | undefined;
    await until(() => {
      for (const ack of this.read()) {
        if (ack.type !== type) continue;
        const candidate = ack as Extract<Acknowledgement, { readonly type: T }>;
        if (match(candidate)) found = candidate;
      }
      return found !== undefined;
    }, `the acknowledgement ${type}`);
    return found ?? Promise.reject(new Error("not reached"));
  }

  /** Everything sent is durable on the replica, so it is applied too. */
  async settle(): Promise<void> {
    const cookie = this.#sequence + 1;
    this.send({ type: "sync", tree: 0, object: 0, path: "", kind: "tree", cookie });
    await this.ack("synced", (ack) => ack.cookie === cookie);
  }

  disconnect(): void {
    if (this.#fd >= 0) closeDescriptor(this.#fd);
    this.#fd = -1;
  }

  close(): void {
    this.disconnect();
    closeDescriptor(this.#listener);
  }
}
