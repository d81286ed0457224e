/**
 * What brings a request to a daemon and its answer back: the caller's, not ours.
 *
 * @module
 */
import type { Method } from "@gemel/protocol/routes";

export type ApiRequest = {
  readonly method: Method;
  /** From `/api/v1/` on, encoded, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null: none. */
  readonly body: string | null;
  /** Until the answer begins; null: as long as the transport thinks right. */
  readonly timeoutMs: number | null;
};

/** The body is read once, by one of the three; `close` when it is not, or not to its end. */
export type ApiAnswer = {
  readonly status: number;
  /** As the header says it, with its quotes; null: none. */
  readonly etag: string | null;
  readonly text: () => Promise<string>;
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
  /** As it comes. */
  readonly chunks: () => AsyncIterable<string>;
  readonly close: () => void;
};

/** Rejects with a `GemelError` when nobody answers; whatever is answered resolves. */
export type Transport = (request: ApiRequest) => Promise<ApiAnswer>;
