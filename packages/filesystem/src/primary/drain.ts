/**
 * The end of a primary in order: everything that was answered becomes durable here and, where a peer is in sync, there.
 *
 * @module
 */
import type { Checkpoints } from "../map/checkpoints.ts";
import type { Capture } from "./capture.ts";
import { gateNumbers } from "./gate.ts";
import { flushKinds, type JobRing } from "./job-ring.ts";
import type { ThreadMessage } from "./messages.ts";
import type { MountedTree } from "./mounted-tree.ts";
import { noDevice, type PendingAnswers } from "./pending-answers.ts";
import type { RequestServer } from "./request-server.ts";
import { linkPhases, type SharedMemory, words } from "./shared-memory.ts";

/** Header of a reply that nobody reads. */
const noReply: Uint8Array = new Uint8Array(16);

export type DrainOptions = {
  readonly memory: SharedMemory;
  readonly answers: PendingAnswers;
  readonly jobs: JobRing;
  readonly capture: Capture;
  readonly server: RequestServer;
  readonly trees: readonly MountedTree[];
  readonly checkpoints: Checkpoints;
  readonly post: (message: ThreadMessage) => void;
};

type Pending = {
  /** Of the command. */
  readonly id: number;
  readonly slots: readonly number[];
  /** 0: without a peer. */
  readonly session: number;
  /** A checkpoint of its own: `wanted` until it could begin. Not with a peer that is not sealed. */
  checkpoint: "none" | "wanted" | "begun";
};

export class Drain {
  readonly #options: DrainOptions;
  #pending: Pending | null = null;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  get isPending(): boolean {
    return this.#pending !== null;
  }

  begin(id: number): void {
    const { capture, answers, jobs, memory, server, trees } = this.#options;
    const link = capture.link;
    const isConnected = memory.word(words.gate) === gateNumbers.connected;
    const slots: number[] = [];
    const isSealed = memory.word(words.linkPhase) === linkPhases.up;
    const checkpoint = isConnected && isSealed ? "wanted" : "none";
    for (const tree of checkpoint === "wanted" ? [] : trees) {
      const slot = server.flushes.nextSlot();
      if (slot < 0) continue;
      const peer = isConnected && link !== null && !link.isLost;
      answers.publishSync(slot, noDevice, noReply, peer);
      jobs.push(slot, tree.rootFd, flushKinds.tree);
      if (peer && !capture.sync(tree, null, flushKinds.tree, slot)) answers.completePeer(slot);
      slots.push(slot);
    }
    const session = isConnected && link !== null ? link.session : 0;
    this.#pending = { id, slots, session, checkpoint };
  }

  /** Answers the command if it is complete. */
  check(): void {
    const pending = this.#pending;
    if (pending === null) return;
    const { answers, memory, post } = this.#options;
    const { id, session } = pending;
    const isLost = session !== 0 && memory.word(words.linkEnded) === session;
    if (isLost) this.#peerGone(pending);
    if (!pending.slots.every((slot) => answers.isFree(slot))) return;
    const isFlushed = this.#checkpointed(pending);
    if (isFlushed === null) return;
    this.#pending = null;
    const ok = session === 0 || (!isLost && isFlushed);
    post({
      type: "answer",
      id,
      ok,
      ...(ok ? {} : { code: "peer_unreachable", message: "The replication link was lost" }),
    });
  }

  /** Nobody goes on alone any more, which would free its slots: only this node's disk is waited for. */
  #peerGone({ slots }: Pending): void {
    for (const slot of slots) this.#options.answers.completePeer(slot);
    this.#options.checkpoints.peerGone();
  }

  /** Whether its checkpoint was completed; null while it is not over. */
  #checkpointed(pending: Pending): boolean | null {
    const { checkpoints } = this.#options;
    if (pending.checkpoint === "none") return true;
    const state = checkpoints.poll();
    if (state === "running") return null;
    if (pending.checkpoint === "begun") return state === "done";
    // One that ran before does not cover the last operations.
    pending.checkpoint = "begun";
    return checkpoints.begin(performance.now()) ? null : false;
  }
}
