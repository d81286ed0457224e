/**
 * Checkpoints: both nodes flush everything, then the marks that were not used since are dropped.
 *
 * Only between a sealed replica and its primary. One at a time; a lost link ends it without effect.
 * Belongs to the device thread.
 *
 * @see docs/internals/change-map.md
 * @module
 */

import type { Capture } from "../primary/capture.ts";
import { gateNumbers } from "../primary/gate.ts";
import { flushKinds, type JobRing } from "../primary/job-ring.ts";
import type { MountedTree } from "../primary/mounted-tree.ts";
import { noDevice, type PendingAnswers } from "../primary/pending-answers.ts";
import { linkPhases, type SharedMemory, words } from "../primary/shared-memory.ts";
import type { TrackedMap } from "./tracked-map.ts";

/** A checkpoint comes when the last one is so long ago ... */
const ageMs = 60_000;
/** ... or when there are so many marks, but not more often than this. */
const marksMany = 65_536;
const restMs = 5000;

/** How often the end of one is looked for. */
const pollMs = 10;

/** Header of a reply that nobody reads. */
const noReply: Uint8Array = new Uint8Array(16);

export type CheckpointsOptions = {
  readonly tracked: TrackedMap;
  readonly memory: SharedMemory;
  readonly answers: PendingAnswers;
  readonly jobs: JobRing;
  readonly capture: Capture;
  readonly trees: readonly MountedTree[];
  /** A slot for a sync-class operation, or -1. */
  readonly nextSlot: () => number;
};

type Running = {
  readonly session: number;
  readonly closed: number;
  readonly slots: readonly number[];
};

/** `idle`: none was needed or possible. */
export type CheckpointState = "idle" | "running" | "done" | "failed";

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #running: Running | null = null;
  /** The session of which a checkpoint was begun last, and when. */
  #session = 0;
  #begunAt = 0;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** After so many ms something is to be done; Infinity: nothing that time alone brings. */
  waitMs(now: number): number {
    if (this.#running !== null) return pollMs;
    if (!this.#isPossible() || this.#options.tracked.map.isEmpty) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#dueAt - now);
  }

  /** Begin or end what is due. */
  run(now: number): void {
    if (this.#running !== null) {
      this.poll();
      return;
    }
    if (this.waitMs(now) <= 0) this.begin(now);
  }

  /** Begin one now. False when it is not possible. */
  begin(now: number): boolean {
    const { tracked, answers, jobs, capture, trees, nextSlot } = this.#options;
    const { link } = capture;
    if (link === null || this.#running !== null || !this.#isPossible()) return false;
    if (answers.freeSyncSlots(trees.length) < trees.length) return false;
    // What was changed before is told before, its times included.
    capture.sendTimes();
    const { header } = tracked.map;
    const number = Math.max(header.base, header.begun) + 1;
    const closed = tracked.beginCheckpoint(number);
    const slots: number[] = [];
    for (const tree of trees) {
      const slot = nextSlot();
      // One record asks for all trees: it stands for the peer's half of the first slot.
      const isFirst = slots.length === 0;
      answers.publishSync(slot, noDevice, noReply, isFirst);
      if (isFirst) {
        const record = { type: "checkpoint", tree: 0, pair: header.pair, number } as const;
        capture.sendRecord({ ...record, cookie: slot });
      }
      jobs.push(slot, tree.rootFd, flushKinds.tree);
      slots.push(slot);
    }
    this.#running = { session: link.session, closed, slots };
    this.#session = link.session;
    this.#begunAt = now;
    return true;
  }

  /** Looks whether the one that runs has ended. */
  poll(): CheckpointState {
    const running = this.#running;
    if (running === null) return "idle";
    const { answers, tracked } = this.#options;
    if (!running.slots.every((slot) => answers.isFree(slot))) return "running";
    this.#running = null;
    if (!this.#isFlushed(running)) return "failed";
    tracked.completeCheckpoint(running.closed);
    return "done";
  }

  /** The link is lost for good: the one that runs ends with this node's flush, without effect. */
  peerGone(): void {
    for (const slot of this.#running?.slots ?? []) this.#options.answers.completePeer(slot);
  }

  /** Slots also come free when the peer is gone, or when a flush failed. */
  #isFlushed({ session }: Running): boolean {
    const { memory, capture, trees } = this.#options;
    const { link } = capture;
    if (link === null || link.session !== session || link.isLost) return false;
    if (memory.word(words.linkEnded) === session) return false;
    return trees.every((tree) => Atomics.load(memory.latched, tree.rootFd) === 0);
  }

  get #dueAt(): number {
    const { capture, tracked } = this.#options;
    // A new session begins with one: what was resynchronised is flushed, and its marks go.
    if (capture.link?.session !== this.#session) return 0;
    return this.#begunAt + (tracked.map.count >= marksMany ? restMs : ageMs);
  }

  #isPossible(): boolean {
    const { memory, capture } = this.#options;
    if (capture.link === null || capture.link.isLost) return false;
    const isSealed = memory.word(words.linkPhase) === linkPhases.up;
    return isSealed && memory.word(words.gate) === gateNumbers.connected;
  }
}
