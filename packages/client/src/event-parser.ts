/**
 * Server-sent events out of the text of a stream, in whatever pieces it comes.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @module
 */
import { GemelError } from "@gemel/base";

export type RawEvent = {
  /** `message` where the stream says none. */
  readonly type: string;
  readonly data: string;
  /** What to ask with to hear what came after it; null: as before. */
  readonly id: string | null;
};

/** More than that without the end of a line is no stream of ours. */
const lineMax = 16 << 20;

export class EventParser {
  #rest = "";
  #type = "message";
  #data: string[] = [];
  #id: string | null = null;

  /** The events that `chunk` completes. Comments and unknown fields are skipped. Throws `internal`. */
  feed(chunk: string): RawEvent[] {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > lineMax) throw new GemelError("internal", "A line never ends");
    return lines.flatMap((line) => this.#take(line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  #take(line: string): RawEvent[] {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return [];
  }

  #complete(): RawEvent[] {
    const event = { type: this.#type, data: this.#data.join("\n"), id: this.#id };
    const isEvent = this.#data.length > 0;
    this.#type = "message";
    this.#data = [];
    this.#id = null;
    return isEvent ? [event] : [];
  }
}
