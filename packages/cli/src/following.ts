/** Streams of the daemon that go on when it comes back. @module */
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { EventFeed } from "@gemel/client";

const againMs = 500;

/** Until the stream ends, in whatever way; throws only what is a defect. */
export async function readToEnd<E>(feed: EventFeed<E>, take: (event: E) => void): Promise<void> {
  try {
    for await (const event of feed) take(event);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Tries until somebody answers; rejects when `signal` ends it, or with what is refused. */
export async function openAgain<E>(
  open: () => Promise<EventFeed<E>>,
  signal?: AbortSignal,
): Promise<EventFeed<E>> {
  for (;;) {
    await sleep(againMs, undefined, signal === undefined ? {} : { signal });
    try {
      return await open();
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return (
    error instanceof GemelError &&
    (error.code === "not_running" || error.code === "peer_unreachable")
  );
}
