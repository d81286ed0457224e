/**
 * Server-sent events to one listener, bounded: who is too slow is let go of, and comes again.
 *
 * @module
 */
import { streamSSE } from "hono/streaming";
import { every } from "../system/grid.ts";
import type { AppContext } from "./operation.ts";

const backlogMax = 1000;

export type SentEvent = { readonly id?: string; readonly event: string; readonly data: string };

export type EventSource = {
  /** Said first, as a comment. */
  readonly hello: string;
  readonly keepAliveMs: number;
  /** Sent after so long without an event, for those who must know that they hear; a comment when left out. */
  readonly sign?: SentEvent;
  /** Begins at once; returns how to end it. */
  readonly subscribe: (send: (event: SentEvent) => void) => () => void;
  /** Asked at every keep-alive; false ends the stream. */
  readonly mayGoOn?: () => boolean;
};

/** Subscribes before the answer begins, so that what is refused is a problem, not a stream. */
export function eventStream(context: AppContext, source: EventSource): Response {
  const backlog: SentEvent[] = [];
  let wake = (): void => undefined;
  const unsubscribe = source.subscribe((event) => {
    backlog.push(event);
    wake();
  });
  context.header("cache-control", "no-store");
  context.header("x-accel-buffering", "no");
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      unsubscribe();
      wake();
    });
    await stream.write(`: ${source.hello}\n\n`);
    let goesOn = true;
    const endSigns = every(source.keepAliveMs, () => {
      goesOn = source.mayGoOn?.() ?? true;
      if (source.sign === undefined) void stream.write(": alive\n\n");
      else backlog.push(source.sign);
      wake();
    });
    try {
      while (!stream.aborted && goesOn && backlog.length < backlogMax) {
        const next = backlog.shift();
        if (next !== undefined) {
          await stream.writeSSE(next);
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      endSigns();
      unsubscribe();
    }
  });
}
