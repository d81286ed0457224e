/**
 * Server-sent events: type and `data` of each event of a stream, the data parsed as JSON.
 *
 * Only what the daemon sends is understood: `event:` and `data:` lines, joined per event, ended by an empty
 * line. Comments and other fields are skipped.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @module
 */
import type { Readable } from "node:stream";

export type ServerEvent = {
  /** `message` where the stream says none. */
  readonly type: string;
  readonly data: unknown;
};

/** Yields events until the stream ends; throws what the stream throws. */
export async function* readEvents(stream: Readable): AsyncGenerator<ServerEvent, void, void> {
  stream.setEncoding("utf8");
  let rest = "";
  let type = "message";
  let data: string[] = [];
  for await (const part of stream) {
    const lines = (rest + String(part)).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("event:")) type = line.slice(6).trim();
      if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
      if (line !== "") continue;
      if (data.length > 0) yield { type, data: JSON.parse(data.join("\n")) };
      type = "message";
      data = [];
    }
  }
}
