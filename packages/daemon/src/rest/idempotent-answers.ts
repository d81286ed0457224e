/**
 * `idempotency-key`: a request that is sent again because its answer got lost is not done again.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { sha256 } from "../web/access/access-rules.ts";
import type { AppContext, Handler } from "./operation.ts";

const keptMs = 10 * 60_000;
const answersMax = 1000;

type Answer = { readonly at: number; readonly body: string; readonly response: Promise<Response> };

export class IdempotentAnswers {
  readonly #answers = new Map<string, Answer>();

  /** Only what was answered well is remembered: what was refused may be tried again. */
  once(handler: Handler): Handler {
    return async (context) => {
      const key = keyOf(context);
      if (key === null) return handler(context);
      const body = sha256(await context.req.text());
      const known = this.#answers.get(key);
      if (known !== undefined && Date.now() - known.at < keptMs) {
        if (known.body !== body) {
          throw new GemelError("usage", "That idempotency-key was used for another request");
        }
        return (await known.response).clone();
      }
      const response = Promise.resolve(handler(context));
      this.#keep(key, { at: Date.now(), body, response });
      try {
        return (await response).clone();
      } catch (error) {
        this.#answers.delete(key);
        throw error;
      }
    };
  }

  #keep(key: string, answer: Answer): void {
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= answersMax && oldest !== undefined) this.#answers.delete(oldest);
    this.#answers.set(key, answer);
  }
}

/** Per who asks and what for; null: none was given. */
function keyOf(context: AppContext): string | null {
  const key = context.req.header("idempotency-key");
  const { principal } = context.get("asker");
  if (key === undefined || principal === null) return null;
  return JSON.stringify([principal.via, principal.name, context.req.path, key]);
}
