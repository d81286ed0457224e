/**
 * The stream of server-sent events, kept open as long as somebody is signed in.
 *
 * The browser resumes with `Last-Event-ID` by itself; when it gives up, it is begun anew here. Silence
 * for longer than the daemon's comments take is a loss too: a dead network says nothing.
 *
 * @module
 */
import type { QueryClient } from "@tanstack/react-query";
import { apiUrl, ask } from "./client.ts";
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
import type { StreamPayloads } from "./stream-payloads.ts";

const retryMs = 1000;
/** A sign of life comes every second; longer than this without anything is a lost stream. */
export const silenceMs = 5000;

/** Returns how to end it. */
export function openStream(queries: QueryClient): () => void {
  let source: EventSource | null = null;
  let retry = 0;
  let ended = false;

  const connect = (): void => {
    source?.close();
    source = new EventSource(apiUrl("stream"), { withCredentials: true });
    source.onopen = () => noteHeard(performance.now());
    source.onerror = () => {
      setConnection("lost");
      if (source?.readyState === EventSource.CLOSED) again();
    };
    source.addEventListener("alive", () => {
      noteHeard(performance.now());
      setConnection("live");
    });
    on("overview", (overview) => {
      setOverview(overview);
      setConnection("live");
    });
    on("log", addLog);
    on("event", (line) => {
      addEvent(line);
      void queries.invalidateQueries({ queryKey: ["module", line.module, "facts"] });
    });
    on("operation", putOperation);
    on("metrics", (metrics) => {
      putMetrics(metrics.node, metrics.module, metrics.sample);
      window.dispatchEvent(new CustomEvent("gemel-metrics", { detail: metrics }));
    });
  };

  const on = <K extends keyof StreamPayloads>(
    type: K,
    then: (payload: StreamPayloads[K]) => void,
  ): void => {
    source?.addEventListener(type, (message: MessageEvent<string>) => {
      noteHeard(performance.now());
      then(JSON.parse(message.data) as StreamPayloads[K]);
    });
  };

  const again = (): void => {
    if (ended) return;
    window.clearTimeout(retry);
    // A session that ended answers 401 here, and the page asks for a new one.
    retry = window.setTimeout(() => {
      ask("overview").then(connect, again);
    }, retryMs);
  };

  const watch = window.setInterval(() => {
    const silent = performance.now() - heardAtMs();
    if (heardAtMs() === 0 || silent < silenceMs) return;
    setConnection("lost");
    if (silent > 3 * silenceMs) {
      noteHeard(performance.now());
      connect();
    }
  }, 1000);

  connect();
  return () => {
    ended = true;
    window.clearInterval(watch);
    window.clearTimeout(retry);
    source?.close();
  };
}
