/**
 * A comparison of both copies while the device thread serves, and the repair of what it found.
 *
 * @module
 */
import type { VerifyReport } from "@gemel/protocol";
import type { Mark } from "@gemel/replication";
import type { TrackedMap } from "../map/tracked-map.ts";
import type { Capture } from "./capture.ts";
import type { DeviceCommand, LinkNotice, ThreadMessage } from "./messages.ts";
import type { MountedTree } from "./mounted-tree.ts";
import { linkPhases, type SharedMemory, words } from "./shared-memory.ts";
import { Verifier } from "./verifier.ts";

const tellMs = 500;

export type VerificationOptions = {
  readonly memory: SharedMemory;
  readonly capture: Capture;
  readonly trees: readonly MountedTree[];
  readonly tracked: TrackedMap;
  readonly post: (message: ThreadMessage) => void;
  /** The link session ends, because `reason`: the peer is resynchronised by its marks. */
  readonly drop: (reason: string) => void;
};

export class Verification {
  readonly #options: VerificationOptions;
  #verifier: Verifier | null = null;
  #toldAt = 0;
  /** What the last comparison in this link session found, to be repaired when that is allowed. */
  #toRepair: readonly Mark[] = [];

  constructor(options: VerificationOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#verifier !== null;
  }

  begin({ id, repair }: Extract<DeviceCommand, { type: "verify" }>): void {
    const { capture, memory, trees, post } = this.#options;
    const isSealed = memory.word(words.linkPhase) === linkPhases.up;
    if (!isSealed || capture.link === null || this.#verifier !== null) {
      const message = isSealed
        ? "A verification is running already"
        : "There is no other copy in sync to compare with";
      post({ type: "answer", id, ok: false, code: "refused", message });
      return;
    }
    this.#toRepair = [];
    this.#verifier = new Verifier(capture, trees, repair);
    this.#tell(this.#verifier.report("running", ""));
    post({ type: "answer", id, ok: true });
  }

  /** One step; false when there is nothing to do before the peer speaks. */
  step(): boolean {
    const verifier = this.#verifier;
    if (verifier === null) return false;
    const state = verifier.step();
    if (state !== "done") {
      if (performance.now() - this.#toldAt > tellMs) this.#tell(verifier.report("running", ""));
      return state === "working";
    }
    this.#verifier = null;
    this.#toRepair = verifier.marks;
    this.#tell(verifier.report("done", ""));
    return false;
  }

  noticed(notice: Exclude<LinkNotice, { readonly type: "map" }>): void {
    if (notice.type === "hashes") this.#verifier?.hashesArrived(notice);
    else this.#verifier?.namesArrived(notice);
  }

  /** Not by itself after the comparison: what is overwritten has to be kept on the other node before. */
  repair(id: number): void {
    const { capture, tracked, post, drop } = this.#options;
    const marks = this.#toRepair;
    this.#toRepair = [];
    if (marks.length === 0 || capture.link === null) {
      const message = "The link session in which the copies were compared is over";
      post({ type: "answer", id, ok: false, code: "refused", message });
      return;
    }
    tracked.mark(marks);
    drop(`${marks.length} differences are to be repaired`);
    post({ type: "answer", id, ok: true });
  }

  /** The link session is over. */
  linkEnded(): void {
    const verifier = this.#verifier;
    this.#verifier = null;
    this.#toRepair = [];
    if (verifier !== null) {
      this.#tell(verifier.report("interrupted", "The replication link was lost"));
    }
  }

  #tell(report: VerifyReport): void {
    this.#toldAt = performance.now();
    this.#options.post({ type: "event", event: { type: "verify", report } });
  }
}
