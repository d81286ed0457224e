/**
 * An etcd as the witness: the same register, kept under keys of this cluster's own and moved by transactions that
 * compare revisions, over the JSON gateway of etcd's v3 interface.
 *
 * Invariant: what is written follows from what was read at the revision that the transaction compares, so of
 * two that move the same entry the second one begins anew. No lease is used: a grant never lapses.
 *
 * The identity is drawn once and kept beside the entries, so a state that was lost is another witness. With it
 * counts etcd's cluster id, which is another one where a snapshot was restored under a token of its own.
 *
 * @see https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/
 * @module
 */
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { register } from "@gemel/engine";
import {
  type WitnessEntry,
  type WitnessReply,
  type WitnessRequest,
  witnessEntrySchema,
} from "@gemel/protocol";
import { z } from "zod";
import { TlsJson, type WitnessPlace } from "./tls-json.ts";
import type { Witness } from "./witness-client.ts";

export type EtcdPlace = WitnessPlace & {
  /** The certificate of this cluster's authority: clusters that use the same etcd do not meet. */
  readonly cluster: string;
};

/** Others may move the same entry at the same time; so often that it is tried again is never needed. */
const triesMax = 8;

const answerSchema = z.object({
  header: z.object({ cluster_id: z.string() }),
  succeeded: z.boolean().default(false),
  responses: z
    .array(
      z.object({
        response_range: z
          .object({
            kvs: z
              .array(z.object({ value: z.string().default(""), mod_revision: z.string() }))
              .default([]),
          })
          .optional(),
      }),
    )
    .default([]),
});
type Answer = z.infer<typeof answerSchema>;

/** A value and the revision of its last change; "0" and null: there is none. */
type Kept = { readonly value: string | null; readonly revision: string };

export class EtcdWitness implements Witness {
  readonly #place: EtcdPlace;
  readonly #line: TlsJson;

  constructor(place: EtcdPlace) {
    this.#place = place;
    this.#line = new TlsJson(place);
  }

  async ask(question: WitnessRequest): Promise<WitnessReply> {
    const prefix = this.#prefix();
    const identityKey = encode(`${prefix}/identity`);
    const entryKey = encode(`${prefix}/modules/${question.module}`);
    for (let tries = 0; tries < triesMax; tries += 1) {
      const answer = await this.#transact([], [read(identityKey), read(entryKey)]);
      const drawn = keptIn(answer, 0);
      if (drawn.value === null) {
        await this.#transact([unchanged(identityKey, "0")], [write(identityKey, drawIdentity())]);
        continue;
      }
      const identity = identityOf(answer.header.cluster_id, drawn.value);
      const kept = keptIn(answer, 1);
      const before = this.#entryOf(kept);
      const entry = register(identity, before, question);
      if (entry === before || entry === null) return { identity, entry };
      const moved = await this.#transact(
        [unchanged(identityKey, drawn.revision), unchanged(entryKey, kept.revision)],
        [write(entryKey, JSON.stringify(entry))],
      );
      if (moved.succeeded) return { identity, entry };
    }
    throw this.#line.refused("other changes each time");
  }

  close(): void {
    this.#line.close();
  }

  #prefix(): string {
    const { fingerprint256 } = new X509Certificate(readFileSync(this.#place.cluster));
    return `gemel/${fingerprint256.replaceAll(":", "").toLowerCase()}`;
  }

  async #transact(compare: readonly object[], success: readonly object[]): Promise<Answer> {
    const answer = await this.#line.post("/v3/kv/txn", { compare, success });
    const parsed = answerSchema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw this.#line.refused(JSON.stringify(answer).slice(0, 200));
  }

  /** What is not an entry was not written by us: nothing is guessed. */
  #entryOf({ value }: Kept): WitnessEntry | null {
    if (value === null) return null;
    try {
      return witnessEntrySchema.parse(JSON.parse(value));
    } catch {
      // SyntaxError or ZodError.
      throw this.#line.refused(`an entry that cannot be read: ${value.slice(0, 100)}`);
    }
  }
}

function read(key: string): object {
  return { request_range: { key } };
}

function write(key: string, value: string): object {
  return { request_put: { key, value: encode(value) } };
}

/** Revision 0: the key does not exist. */
function unchanged(key: string, revision: string): object {
  return { key, target: "MOD", result: "EQUAL", mod_revision: revision };
}

function keptIn(answer: Answer, index: number): Kept {
  const found = answer.responses[index]?.response_range?.kvs[0];
  if (found === undefined) return { value: null, revision: "0" };
  return {
    value: Buffer.from(found.value, "base64").toString("utf8"),
    revision: found.mod_revision,
  };
}

function identityOf(clusterId: string, drawn: string): string {
  return createHash("sha256").update(`${clusterId} ${drawn}`).digest("hex").slice(0, 32);
}

function drawIdentity(): string {
  return randomBytes(16).toString("hex");
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
