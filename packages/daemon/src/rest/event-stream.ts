/**
 * Server-sent events to one listener, bounded: who is too slow is let go of, and comes again.
 *
 * What is told within one turn of the process goes out as one piece: a piece is a record of TLS and a call of the
 * system, and a wake-up of whoever listens.
 *
 * @module
 */
import { every } from "../system/grid.ts";
import type { AppContext } from "./operation.ts";

/** Of what was not taken yet, in bytes. */
const backlogMax = 4 << 20;

export type SentEvent = { readonly id?: string; readonly event: string; readonly data: string };

export type EventSource = {
  /** Said first, as a comment. */
  readonly hello: string;
  readonly keepAliveMs: number;
  /** Sent every `keepAliveMs`, for those who must know that they hear; a comment when left out. */
  readonly sign?: SentEvent;
  /** Begins at once; returns how to end it. */
  readonly subscribe: (send: (event: SentEvent) => void) => () => void;
  /** Asked at every keep-alive; false ends the stream. */
  readonly mayGoOn?: () => boolean;
};

/** Subscribes before the answer begins, so that what is refused is a problem, not a stream. */
export function eventStream(context: AppContext, source: EventSource): Response {
  const pieces = new Pieces();
  pieces.add(`: ${source.hello}\n\n`);
  const unsubscribe = source.subscribe((event) => pieces.add(textOf(event)));
  const sign = source.sign === undefined ? ": alive\n\n" : textOf(source.sign);
  const endSigns = every(source.keepAliveMs, () => {
    if (source.mayGoOn?.() ?? true) pieces.add(sign);
    else pieces.end();
  });
  pieces.whenEnded(() => {
    endSigns();
    unsubscribe();
  });
  context.header("content-type", "text/event-stream");
  context.header("cache-control", "no-store");
  context.header("x-accel-buffering", "no");
  // So that what answers does not wait for a length.
  context.header("transfer-encoding", "chunked");
  return context.body(pieces.body);
}

class Pieces {
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** Told in this turn. */
  #told = "";
  #ended = (): void => undefined;

  constructor() {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = null;
          this.#ended();
        },
      },
      { highWaterMark: backlogMax, size: (piece) => piece.byteLength },
    );
  }

  whenEnded(ended: () => void): void {
    this.#ended = ended;
  }

  add(text: string): void {
    if (this.#told === "") queueMicrotask(() => this.#send());
    this.#told += text;
  }

  end(): void {
    const controller = this.#controller;
    if (controller === null) return;
    this.#controller = null;
    controller.close();
    this.#ended();
  }

  #send(): void {
    const piece = Buffer.from(this.#told);
    this.#told = "";
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.end();
    else this.#controller?.enqueue(piece);
  }
}

/** `data` has no end of a line within: it is JSON. */
function textOf({ id, event, data }: SentEvent): string {
  return `event: ${event}\ndata: ${data}\n${id === undefined ? "" : `id: ${id}\n`}\n`;
}
