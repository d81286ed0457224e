/**
 * Frames of the handshake over a socket that does not block, in the clear or through TLS sessions,
 * all within one deadline. Reads not a byte more than a frame.
 *
 * @module
 */
import { ByteWriter } from "@gemel/base";
import {
  decodeHello,
  encodeHello,
  type ForeignHello,
  type HelloFrame,
  helloBytesMax,
} from "@gemel/replication";
import { pollTwo } from "../file-calls.ts";
import { errno, pollEvents } from "../file-constants.ts";
import { LinkInput } from "./link-input.ts";
import { LinkOutput } from "./link-output.ts";
import type { Pointer } from "./openssl.ts";
import { peekByte } from "./socket-calls.ts";
import type { TlsSession } from "./tls-session.ts";

/** First byte of whatever begins a TLS session. */
const tlsHandshake = 0x16;

const notOurs = "The other end does not speak the link's protocol";

export class FrameChannel {
  readonly #fd: number;
  readonly #cancelFd: number;
  readonly #deadline: number;
  #input: LinkInput;
  #output: LinkOutput;

  constructor(
    fd: number,
    options: { readonly timeoutMs: number; readonly cancelFd?: number | undefined },
  ) {
    this.#fd = fd;
    this.#cancelFd = options.cancelFd ?? -1;
    this.#deadline = performance.now() + options.timeoutMs;
    this.#input = new LinkInput(fd, 0);
    this.#output = this.#outputOver(0);
  }

  /** From now on frames are read through `tls`. */
  readOver(tls: Pointer): void {
    this.#input = new LinkInput(this.#fd, tls);
  }

  /** From now on frames are written through `tls`. */
  writeOver(tls: Pointer): void {
    this.#output = this.#outputOver(tls);
  }

  /** Bring a TLS session about; null, or why that failed. */
  secure(session: TlsSession): string | null {
    for (;;) {
      const progress = session.handshake();
      if (progress === "done") return null;
      if (progress === "failed") return session.failure;
      const events = progress === "wantWrite" ? pollEvents.out : pollEvents.in;
      const stopped = this.#wait(events);
      if (stopped !== null) return stopped;
    }
  }

  /** Whether the other end begins with TLS; a text when it says nothing. Takes no byte. */
  beginsWithTls(): boolean | string {
    const stopped = this.#wait(pollEvents.in);
    if (stopped !== null) return stopped;
    const first = peekByte(this.#fd);
    return first < 0 ? "The other end closed the connection" : first === tlsHandshake;
  }

  write(frame: HelloFrame): void {
    const writer = new ByteWriter();
    encodeHello(writer, frame);
    // A failure shows when the answer is read.
    this.#output.send(writer.view());
  }

  /** A frame, or why there is none. */
  read(): HelloFrame | ForeignHello | string {
    const length = this.#readExactly(4);
    if (typeof length === "string") return length;
    const size = length.readUInt32LE(0);
    if ((size & 0xff_ff) === 0x03_16) return "The other end wants TLS, which is off at this end";
    if (size < 9 || size > helloBytesMax) return notOurs;
    const body = this.#readExactly(size - 4);
    if (typeof body === "string") return body;
    const decoded = decodeHello(Buffer.concat([length, body]));
    return decoded.ok ? decoded.value.frame : notOurs;
  }

  #readExactly(size: number): Buffer | string {
    const bytes = Buffer.alloc(size);
    let held = 0;
    while (held < size) {
      const got = this.#input.receive(bytes.subarray(held), false);
      if (got > 0) {
        held += got;
        continue;
      }
      if (got !== -errno.EAGAIN) return sentence(this.#input.ending);
      const stopped = this.#wait(pollEvents.in);
      if (stopped !== null) return stopped;
    }
    return bytes;
  }

  /** Until the socket is ready; a text when the time is over or the handshake is given up. */
  #wait(events: number): string | null {
    const leftMs = Math.ceil(this.#deadline - performance.now());
    if (leftMs <= 0) return "The other end did not answer in time";
    const cancel = { fd: this.#cancelFd, events: pollEvents.in };
    const ready = pollTwo({ fd: this.#fd, events }, cancel, leftMs);
    if (ready > 1) return "Given up by this end";
    return null;
  }

  #outputOver(tls: Pointer): LinkOutput {
    const waitMs = Math.max(1, Math.ceil(this.#deadline - performance.now()));
    return new LinkOutput({ fd: this.#fd, tls, waitMs });
  }
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
