/**
 * What every node last said, this one included; who wants to know is told when it changes.
 *
 * @module
 */
import type { ClusterConfig, NodeStatement, Overview } from "@gemel/protocol";
import { type Known, overviewOf } from "./overview.ts";

/** Changes closer together than this are told as one, the first at once. */
const quietMs = 100;

export type SightOptions = {
  readonly self: () => string;
  readonly config: () => ClusterConfig | null;
  readonly changed: () => void;
};

export class Sight {
  readonly #options: SightOptions;
  readonly #known = new Map<string, Known>();
  #timer: NodeJS.Timeout | null = null;
  #toldAt = 0;

  constructor(options: SightOptions) {
    this.#options = options;
  }

  heard(statement: NodeStatement): void {
    const { node } = statement;
    this.#known.set(node, { node, reachable: true, seenAtMs: Date.now(), statement, problem: "" });
    this.#tell();
  }

  /** A sign of life that says nothing new. */
  seen(node: string): void {
    const known = this.#known.get(node);
    if (known !== undefined) this.#known.set(node, { ...known, seenAtMs: Date.now() });
  }

  lost(node: string, problem: string): void {
    const known = this.#known.get(node);
    if (known?.reachable === false && known.problem === problem) return;
    const empty = { node, seenAtMs: null, statement: null };
    this.#known.set(node, { ...(known ?? empty), reachable: false, problem });
    this.#tell();
  }

  statement(node: string): NodeStatement | null {
    return this.#known.get(node)?.statement ?? null;
  }

  isReachable(node: string): boolean {
    return this.#known.get(node)?.reachable === true;
  }

  overview(): Overview {
    const { self, config } = this.#options;
    return overviewOf({
      self: self(),
      config: config(),
      known: [...this.#known.values()],
      nowMs: Date.now(),
    });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#known.clear();
  }

  #tell(): void {
    if (this.#timer !== null) return;
    const waitMs = Math.max(0, this.#toldAt + quietMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#toldAt = performance.now();
      this.#options.changed();
    }, waitMs);
  }
}
