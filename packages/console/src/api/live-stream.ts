/**
 * The stream of server-sent events, kept open as long as somebody is signed in.
 *
 * It goes on after the last event that was heard. Silence for longer than the daemon's signs of life take is
 * a loss too: a dead network says nothing.
 *
 * @module
 */
import type { EventFeed } from "@gemel/client";
import type { StreamEvent } from "@gemel/protocol";
import type { QueryClient } from "@tanstack/react-query";
import { api } from "./client.ts";
import {
  addEvent,
  addLog,
  heardAtMs,
  noteHeard,
  putMetrics,
  putOperation,
  setConnection,
  setOverview,
} from "./live-store.ts";

const retryMs = 1000;
/** A sign of life comes every second; longer than this without anything is a lost stream. */
export const silenceMs = 5000;

/** Returns how to end it. */
export function openStream(queries: QueryClient): () => void {
  let feed: EventFeed<StreamEvent> | null = null;
  let ended = false;

  const run = async (): Promise<void> => {
    let after: string | null = null;
    while (!ended) {
      try {
        feed = await api.stream("stream", {}, { after, timeoutMs: silenceMs, onChunk: hear });
        hear();
        // Of measurements only the newest come again.
        if (after !== null) void queries.invalidateQueries({ queryKey: ["metrics"] });
        for await (const event of feed) {
          if (ended) return;
          after = feed.lastId;
          take(event, queries);
          setConnection("live");
        }
      } catch {
        // Lost, or refused: a session that ended made the page ask for a new one.
      }
      if (ended) return;
      setConnection("lost");
      await new Promise((resolve) => window.setTimeout(resolve, retryMs));
    }
  };

  const watch = window.setInterval(() => {
    const silent = performance.now() - heardAtMs();
    if (heardAtMs() === 0 || silent < silenceMs) return;
    setConnection("lost");
    if (silent < 3 * silenceMs) return;
    hear();
    feed?.close();
  }, 1000);

  void run();
  return () => {
    ended = true;
    window.clearInterval(watch);
    feed?.close();
  };
}

function hear(): void {
  noteHeard(performance.now());
}

function take(event: StreamEvent, queries: QueryClient): void {
  switch (event.type) {
    case "overview":
      setOverview(event.data);
      return;
    case "log":
      addLog(event.data);
      return;
    case "event":
      addEvent(event.data);
      void queries.invalidateQueries({ queryKey: ["module", event.data.module, "facts"] });
      return;
    case "operation":
      putOperation(event.data);
      return;
    case "metrics":
      putMetrics(event.data.node, event.data.module, event.data.sample);
      window.dispatchEvent(new CustomEvent("gemel-metrics", { detail: event.data }));
      return;
    case "alive":
    case "statement":
      return;
  }
}
