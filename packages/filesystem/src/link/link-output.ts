/**
 * The sending direction of a link, encrypted or not: used by one thread at a time.
 *
 * The key of an AES-GCM session must not encrypt more than 2^24.5 records; it is replaced long
 * before, which costs the other end nothing but a new key.
 *
 * @see RFC 8446, 5.5 and 7.2
 * @module
 */
import { poll } from "../file-calls.ts";
import { errno, pollEvents } from "../file-constants.ts";
import { openssl, ownKeyOnly, type Pointer } from "./openssl.ts";
import { sendAll } from "./socket-calls.ts";
import { bufferTls, flushTls, tlsOutcome } from "./tls-session.ts";

const tlsRecordBytes = 16_384;
/** A TLS record is a call of the system, and a wake-up of the other end, if it is not collected. */
const bufferBytes: number = 320 * 1024;
const recordsPerKey: number = 2 ** 22;

export type LinkOutputOptions = {
  readonly fd: number;
  /** 0 for a link in the clear. */
  readonly tls: Pointer;
  /** 0 when the socket blocks: then its own time-out holds. */
  readonly waitMs: number;
  /** TLS records under one key. */
  readonly recordsPerKey?: number;
};

export class LinkOutput {
  readonly #fd: number;
  readonly #tls: Pointer;
  readonly #waitMs: number;
  readonly #recordsPerKey: number;
  /** What one {@link send} makes goes to the socket at once. */
  readonly #isBuffered: boolean;
  #records = 0;

  constructor(options: LinkOutputOptions) {
    this.#fd = options.fd;
    this.#tls = options.tls;
    this.#waitMs = options.waitMs;
    this.#recordsPerKey = options.recordsPerKey ?? recordsPerKey;
    this.#isBuffered = options.tls !== 0 && options.waitMs === 0;
    if (this.#isBuffered) bufferTls(options.tls, bufferBytes);
  }

  /** What is sent cannot change on the way without the other end noticing. */
  get isProtected(): boolean {
    return this.#tls !== 0;
  }

  /**
   * Send all of `bytes`: 0, or the negative error number after a part may have gone; -EAGAIN when
   * the other end took nothing for the link's time-out.
   */
  send(bytes: Uint8Array): number {
    if (this.#tls === 0) return sendAll(this.#fd, bytes);
    this.#countRecords(bytes.length);
    for (;;) {
      const sent = openssl.write(this.#tls, bytes, bytes.length);
      if (sent > 0) return this.#isBuffered ? flushTls(this.#tls) : 0;
      const { code } = tlsOutcome(this.#tls, sent);
      if (code === 0) return -errno.EPIPE;
      if (code !== -errno.EAGAIN || this.#waitMs === 0) return code;
      // The same bytes again: the library goes on where it was.
      const ready = poll(this.#fd, -1, pollEvents.out, this.#waitMs);
      if (ready === 0) return -errno.EAGAIN;
    }
  }

  #countRecords(size: number): void {
    this.#records += Math.ceil(size / tlsRecordBytes);
    if (this.#records < this.#recordsPerKey) return;
    this.#records = 0;
    openssl.keyUpdate(this.#tls, ownKeyOnly);
  }
}
