export type { Answer, Asked } from "@gemel/protocol/operations";
export {
  type CallOptions,
  Client,
  type Invocation,
  type PlainRequest,
  type StreamOptions,
} from "./client.ts";
export { EventFeed } from "./event-feed.ts";
export { EventParser, type RawEvent } from "./event-parser.ts";
export { problemError } from "./problem.ts";
export type { ApiAnswer, ApiRequest, Transport } from "./transport.ts";
