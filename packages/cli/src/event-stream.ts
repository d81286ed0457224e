/**
 * Server-sent events: the `data` of each event of a stream, parsed as JSON.
 *
 * Only what the daemon sends is understood: `data:` lines, joined per event, ended by an empty
 * line. Comments and other fields are skipped.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @module
 */
import type { Readable } from "node:stream";

/** Yields values until the stream ends; throws what the stream throws. */
export async function* readEvents(stream: Readable): AsyncGenerator<unknown, void, void> {
  stream.setEncoding("utf8");
  let rest = "";
  let data: string[] = [];
  for await (const part of stream) {
    const lines = (rest + String(part)).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
      if (line !== "" || data.length === 0) continue;
      yield JSON.parse(data.join("\n"));
      data = [];
    }
  }
}
