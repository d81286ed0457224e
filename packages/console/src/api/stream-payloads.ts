/** What each event of the stream carries. @module */
import type { StreamEvent } from "@gemel/protocol";

export type StreamPayloads = {
  [E in StreamEvent as E["type"]]: E["data"];
};
export type MetricsPayload = StreamPayloads["metrics"];
