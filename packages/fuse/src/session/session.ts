/**
 * A server without input and output: bytes of a request in, bytes of its answer out.
 *
 * For file systems that answer every request at once. One that answers later, or from several
 * threads, uses the codec directly.
 *
 * @module
 */
import { errno } from "../abi/errno.ts";
import type { InitFlag } from "../abi/init-flags.ts";
import { requestOverhead } from "../abi/sizes.ts";
import type { InitRequest } from "../codec/connection-requests.ts";
import { encodeError, encodeOk } from "../codec/file-replies.ts";
import { encodeInit, type InitWishes, negotiate } from "../codec/negotiation.ts";
import { type ReplyBuffer, replyBuffer } from "../codec/reply-buffer.ts";
import { type Operation, type Request, RequestDecoder } from "../codec/request-decoder.ts";
import type { HandledOperation, Handlers } from "./handlers.ts";
import { replyEncoders } from "./reply-encoders.ts";

export type SessionOptions = {
  readonly wishes?: InitWishes;
  /** Largest answer to READ in bytes, as `maxRead` of the mount: 1 MiB. */
  readonly maxRead?: number;
  /** Told what a handler threw; its request is answered EIO. */
  readonly onThrow?: (error: unknown, request: Request) => void;
};

/** A handler and an encoder after the request's type has selected them. */
type AnyHandler = (request: Request) => unknown;
type AnyEncoder = (out: ReplyBuffer, request: Request, reply: unknown) => number;

export class Session {
  readonly #handlers: Handlers;
  readonly #options: SessionOptions;
  readonly #out: ReplyBuffer;
  #decoder: RequestDecoder | null = null;
  #decoded: Uint8Array | null = null;
  #features: ReadonlySet<InitFlag> = new Set<InitFlag>();

  constructor(handlers: Handlers, options: SessionOptions = {}) {
    this.#handlers = handlers;
    this.#options = options;
    this.#out = replyBuffer((options.maxRead ?? 1 << 20) + requestOverhead);
  }

  /** What INIT brought into force; empty before. */
  get features(): ReadonlySet<InitFlag> {
    return this.#features;
  }

  /**
   * Answer the message `bytes[0, length)`.
   *
   * Returns the answer to write to the device, valid until the next call, or null when there is
   * none. Does not throw.
   */
  handle(bytes: Uint8Array, length: number): Uint8Array | null {
    const request = this.#decoderOf(bytes).decode(length);
    const size = this.#answer(request);
    return size === 0 ? null : this.#out.bytes.subarray(0, size);
  }

  #decoderOf(bytes: Uint8Array): RequestDecoder {
    if (this.#decoder === null || this.#decoded !== bytes) {
      this.#decoder = new RequestDecoder(bytes, this.#features);
      this.#decoded = bytes;
    }
    return this.#decoder;
  }

  #answer(request: Request): number {
    switch (request.type) {
      case "undecodable":
        return 0;
      case "refused":
        return encodeError(this.#out, request.unique, request.errno);
      case "init":
        return this.#answerInit(request);
      case "destroy":
        return encodeOk(this.#out, request.unique);
      case "notifyReply":
        return 0;
      // One ENOSYS to an interrupt makes the kernel stop sending them.
      case "interrupt":
      case "bmap":
      case "ioctl":
      case "poll":
      case "unknown":
        return encodeError(this.#out, request.unique, errno.ENOSYS);
      default:
        return this.#answerHandled(request, request.type);
    }
  }

  #answerInit(request: InitRequest): number {
    const { reply, features, verdict } = negotiate(request, this.#options.wishes);
    if (verdict === "tooOld") return encodeError(this.#out, request.unique, errno.EPROTO);
    this.#features = features;
    this.#decoder?.useLayout(features);
    return encodeInit(this.#out, request.unique, reply);
  }

  #answerHandled(request: Operation, type: HandledOperation): number {
    const wantsAnswer = type !== "forget" && type !== "batchForget";
    const handler = this.#handlers[type] as AnyHandler | undefined;
    if (handler === undefined) {
      return wantsAnswer ? encodeError(this.#out, request.unique, errno.ENOSYS) : 0;
    }
    try {
      const reply = handler(request);
      if (typeof reply === "number" && wantsAnswer) {
        return encodeError(this.#out, request.unique, reply);
      }
      return (replyEncoders[type] as AnyEncoder)(this.#out, request, reply);
    } catch (error) {
      this.#options.onThrow?.(error, request);
      return wantsAnswer ? encodeError(this.#out, request.unique, errno.EIO) : 0;
    }
  }
}
