/**
 * One TLS session over a connected socket.
 *
 * An `SSL` must not be used by two threads at a time, not even by a reader and a writer. The link
 * therefore has two sessions, one for each direction (`handshake.ts`): after the handshake each is
 * used by one thread only, or under a lock, and no thread waits for another one to read.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { assert } from "@gemel/base";
import koffi from "koffi";
import { errno } from "../file-constants.ts";
import {
  bioControls,
  openssl,
  outcomes,
  type Pointer,
  reasonMask,
  unexpectedEnd,
} from "./openssl.ts";

/** `wantRead`, `wantWrite`: the socket is not ready; `failed`: the session is over. */
export type TlsProgress = "done" | "wantRead" | "wantWrite" | "failed";

const exporterLabel = Buffer.from("EXPORTER-gemel-link");
const exporterBytes = 32;
/** More than a whole message with certificates may hold. */
const certificateBytesMax = 131_072;

export class TlsSession {
  readonly pointer: Pointer;
  #failure = "";

  private constructor(pointer: Pointer) {
    this.pointer = pointer;
  }

  /** A new session over `fd`, as server or client. */
  static open(context: Pointer, fd: number, isServer: boolean): TlsSession {
    const ssl = openssl.sessionNew(context);
    assert(ssl !== 0 && openssl.setDescriptor(ssl, fd) === 1, "a TLS session can be made");
    if (isServer) openssl.setAccept(ssl);
    else openssl.setConnect(ssl);
    return new TlsSession(ssl);
  }

  /** Why it failed, as a sentence for the log. */
  get failure(): string {
    return this.#failure;
  }

  handshake(): TlsProgress {
    const done = openssl.handshake(this.pointer);
    if (done === 1) return "done";
    const outcome = tlsOutcome(this.pointer, done);
    if (outcome.code === -errno.EAGAIN) return outcome.wantsWrite ? "wantWrite" : "wantRead";
    const verified = openssl.verifyResult(this.pointer);
    const detail = verified === 0 ? "" : ` (${openssl.verifyText(verified)})`;
    this.#failure = `${outcome.text}${detail}`;
    return "failed";
  }

  /** The certificate that the other end has proved to hold; the handshake verified its issuer. */
  peerCertificate(): X509Certificate {
    const certificate = openssl.peerCertificate(this.pointer);
    assert(certificate !== 0, "the other end of a TLS session has a certificate");
    const sink = openssl.bioNew(openssl.sinkMethod());
    const der = Buffer.alloc(certificateBytesMax);
    openssl.certificateWrite(sink, certificate);
    const size = openssl.bioRead(sink, der, der.length);
    openssl.bioFree(sink);
    openssl.certificateFree(certificate);
    return new X509Certificate(der.subarray(0, Math.max(size, 0)));
  }

  /** Bytes that only the two ends of this very session can compute. */
  exported(): Uint8Array {
    const bytes = new Uint8Array(exporterBytes);
    const { length } = exporterLabel;
    const done = openssl.exportKey(
      this.pointer,
      bytes,
      exporterBytes,
      exporterLabel,
      length,
      0,
      0,
      0,
    );
    assert(done === 1, "a TLS session exports keying material");
    return bytes;
  }

  /** What arrived may be read ahead of what was asked for: nothing else reads the socket now. */
  readAhead(): void {
    openssl.setReadAhead(this.pointer, 1);
  }
}

/**
 * Free the memory of a session; nobody may use it any more. `goodbye` says that the end is meant,
 * if the socket takes it at once.
 */
export function freeTlsSession(pointer: Pointer, goodbye: boolean): void {
  if (pointer === 0) return;
  if (goodbye) openssl.shutdown(pointer);
  openssl.sessionFree(pointer);
  openssl.clearErrors();
}

/**
 * Collect what `ssl` writes, so that many TLS records go to the socket in one call; nothing goes
 * before {@link flushTls}, unless there is more than `size` bytes.
 */
export function bufferTls(ssl: Pointer, size: number): void {
  const buffer = openssl.bioNew(openssl.bufferMethod());
  const socket = openssl.outputOf(ssl);
  assert(buffer !== 0 && socket !== 0, "the output of a TLS session can be buffered");
  openssl.bioControl(buffer, bioControls.setBufferSize, size, 1);
  // The session lets go of its own reference to the socket; the buffer holds another one.
  openssl.bioReference(socket);
  openssl.setOutput(ssl, openssl.bioPush(buffer, socket));
}

/** 0, or the negative error number after a part may have gone. */
export function flushTls(ssl: Pointer): number {
  if (openssl.bioControl(openssl.outputOf(ssl), bioControls.flush, 0, 0) > 0) return 0;
  const code = koffi.errno();
  openssl.clearErrors();
  return code === 0 ? -errno.EPIPE : -code;
}

export type TlsOutcome = {
  /** -EAGAIN: not now; 0: the other end has said goodbye; else over, as a negative error number. */
  readonly code: number;
  readonly wantsWrite: boolean;
  readonly text: string;
};

/** What the result of a call means that did not succeed; leaves no error behind in the library. */
export function tlsOutcome(pointer: Pointer, result: number): TlsOutcome {
  const systemError = koffi.errno();
  const outcome = openssl.errorOf(pointer, result);
  const wantsWrite = outcome === outcomes.wantWrite;
  if (wantsWrite || outcome === outcomes.wantRead) {
    return { code: -errno.EAGAIN, wantsWrite, text: "" };
  }
  if (outcome === outcomes.closed) {
    return { code: 0, wantsWrite, text: "the other end closed the connection" };
  }
  const error = openssl.nextError();
  openssl.clearErrors();
  if (error !== 0 && (error & reasonMask) !== unexpectedEnd) {
    return {
      code: -errno.EPROTO,
      wantsWrite,
      text: `TLS: ${openssl.errorText(error) ?? "failed"}`,
    };
  }
  if (error === 0 && systemError !== 0) {
    return { code: -systemError, wantsWrite, text: `the connection failed (errno ${systemError})` };
  }
  return { code: -errno.EPIPE, wantsWrite, text: "the connection was cut" };
}
