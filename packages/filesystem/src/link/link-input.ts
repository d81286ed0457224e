/**
 * The receiving direction of a link, encrypted or not: belongs to one thread.
 *
 * @module
 */
import { errno } from "../file-constants.ts";
import { openssl, type Pointer } from "./openssl.ts";
import { receive } from "./socket-calls.ts";
import { tlsOutcome } from "./tls-session.ts";

export class LinkInput {
  readonly fd: number;
  readonly #tls: Pointer;
  #ended: number | null = null;
  #ending = "";
  /** The last receive found nothing: at most a part of a TLS record is held back. */
  #isDry = true;

  /** `tls` is 0 for a link in the clear. */
  constructor(fd: number, tls: Pointer) {
    this.fd = fd;
    this.#tls = tls;
  }

  /** What comes is as it was sent; else its receiver has to see to that. */
  get isProtected(): boolean {
    return this.#tls !== 0;
  }

  /** Why nothing more comes, once {@link receive} has said so. */
  get ending(): string {
    return this.#ending;
  }

  /** Whether something was taken from the socket that {@link receive} has not given yet. */
  get isBuffered(): boolean {
    return this.#tls !== 0 && !this.#isDry && openssl.hasPending(this.#tls) === 1;
  }

  /**
   * Bytes read; 0 after a proper end, else the negative error number, -EAGAIN when nothing is
   * there. A session whose socket blocks waits whatever `wait` says.
   */
  receive(into: Uint8Array, wait: boolean): number {
    if (this.#ended !== null) return this.#ended;
    if (this.#tls === 0) return this.#receivePlain(into, wait);
    const got = openssl.read(this.#tls, into, into.length);
    this.#isDry = got <= 0;
    if (got > 0) return got;
    const { code, text } = tlsOutcome(this.#tls, got);
    return code === -errno.EAGAIN ? code : this.#end(code, text);
  }

  #receivePlain(into: Uint8Array, wait: boolean): number {
    const got = receive(this.fd, into, wait);
    if (got > 0) return got;
    if (got === -errno.EAGAIN || got === -errno.EINTR) return -errno.EAGAIN;
    if (got === 0) return this.#end(0, "the other end closed the connection");
    return this.#end(got, `the connection failed (errno ${-got})`);
  }

  #end(code: number, text: string): number {
    this.#ended = code;
    this.#ending = text;
    return code;
  }
}
