/** An open stream: its events, once, until it ends or is closed. @module */
import { GemelError } from "@gemel/base";
import { EventParser } from "./event-parser.ts";
import type { ApiAnswer } from "./transport.ts";

export class EventFeed<E> implements AsyncIterable<E> {
  readonly #answer: ApiAnswer;
  readonly #onChunk: () => void;
  #lastId: string | null;

  /** `lastId`: what it was asked to go on after; `onChunk`: called at every sign of life, comments too. */
  constructor(answer: ApiAnswer, lastId: string | null, onChunk: () => void = () => undefined) {
    this.#answer = answer;
    this.#lastId = lastId;
    this.#onChunk = onChunk;
  }

  /** Of the last event that was given out: what to go on after. */
  get lastId(): string | null {
    return this.#lastId;
  }

  /** Ends when the stream ends; throws `not_running` when it breaks off. */
  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, void> {
    const parser = new EventParser();
    for await (const chunk of this.#chunks()) {
      this.#onChunk();
      for (const { type, data, id } of parser.feed(chunk)) {
        if (id !== null) this.#lastId = id;
        yield { type, data: parse(data) } as E;
      }
    }
  }

  close(): void {
    this.#answer.close();
  }

  async *#chunks(): AsyncGenerator<string, void, void> {
    try {
      yield* this.#answer.chunks();
    } catch (error) {
      if (error instanceof GemelError) throw error;
      throw new GemelError("not_running", "The daemon ended the stream", { cause: error });
    }
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new GemelError("internal", "An event of the daemon is not JSON", { cause: error });
  }
}
