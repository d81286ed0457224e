/**
 * The registers of all clusters: every answer is of what is durable.
 *
 * Moves are carried out one after another, synchronously: there is no moment at which memory runs
 * ahead of the disk.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { GemelError } from "@gemel/base";
import { register } from "@gemel/engine";
import type { WitnessReply, WitnessRequest, WitnessState } from "@gemel/protocol";
import { WitnessFile } from "./witness-file.ts";

export class WitnessStore {
  readonly #file: WitnessFile;
  #state: WitnessState;
  /** A write failed after the rename may have happened: the file is read again before the next answer. */
  #doubt = false;

  /** Throws `config_invalid` when the state is damaged, or cannot be made durable. */
  constructor(path: string) {
    this.#file = new WitnessFile(path);
    const known = this.#file.read();
    this.#state = known ?? {
      version: 1,
      identity: randomBytes(16).toString("hex"),
      clusters: {},
    };
    if (known === null) this.#file.write(this.#state);
  }

  get identity(): string {
    return this.#state.identity;
  }

  /** Throws `internal` when the move cannot be made durable: then nothing has changed. */
  handle(cluster: string, request: WitnessRequest): WitnessReply {
    if (this.#doubt) this.#readAgain();
    const { identity, clusters } = this.#state;
    const modules = clusters[cluster] ?? {};
    const before = modules[request.module] ?? null;
    const entry = register(identity, before, request);
    if (entry !== before && entry !== null)
      this.#keep({
        ...this.#state,
        clusters: { ...clusters, [cluster]: { ...modules, [request.module]: entry } },
      });
    return { identity, entry };
  }

  #keep(state: WitnessState): void {
    try {
      this.#file.write(state);
    } catch (error) {
      this.#doubt = true;
      throw new GemelError("internal", `The witness cannot make its state durable: ${error}`, {
        remedy: "Make room on the disk of the witness",
        cause: error,
      });
    }
    this.#state = state;
  }

  #readAgain(): void {
    const state = this.#file.read();
    if (state === null || state.identity !== this.#state.identity)
      throw new GemelError("internal", "The state of the witness was taken away while it ran");
    // It may be the new one, if only the directory could not be made durable: write it once more.
    this.#file.write(state);
    this.#state = state;
    this.#doubt = false;
  }
}
