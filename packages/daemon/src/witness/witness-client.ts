/**
 * What a node says to `gemel-witness`: one request at a time.
 *
 * An answer that does not come in time is none; the request may still arrive, which the engine knows.
 *
 * @module
 */
import { type WitnessReply, type WitnessRequest, witnessReplySchema } from "@gemel/protocol";
import { TlsJson, type WitnessPlace } from "./tls-json.ts";

/** A witness of whatever kind. */
export type Witness = {
  /** Throws `peer_unreachable` when there is no answer, `refused` when it is not a good one. */
  ask(question: WitnessRequest): Promise<WitnessReply>;
  close(): void;
};

export class WitnessClient implements Witness {
  readonly #line: TlsJson;

  constructor(place: WitnessPlace) {
    this.#line = new TlsJson(place);
  }

  async ask(question: WitnessRequest): Promise<WitnessReply> {
    const answer = await this.#line.post("/v1/witness", question);
    const parsed = witnessReplySchema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw this.#line.refused(JSON.stringify(answer).slice(0, 200));
  }

  close(): void {
    this.#line.close();
  }
}
