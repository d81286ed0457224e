/**
 * What the gate and the link mean for the device thread: opening the gate, admitting a peer,
 * resynchronising it, sealing, and letting go of a link that is over.
 *
 * @module
 */
import type { Generation } from "@gemel/protocol";
import { errno } from "../file-constants.ts";
import { giveBackMemory } from "../give-back-memory.ts";
import { LinkOutput } from "../link/link-output.ts";
import type { TrackedMap } from "../map/tracked-map.ts";
import type { Custody } from "../takeover/custody.ts";
import { Copier } from "./copier.ts";
import { Drain, type DrainOptions } from "./drain.ts";
import { gateNumbers } from "./gate.ts";
import { shutdownLink } from "./link-shutdown.ts";
import { LinkWriter } from "./link-writer.ts";
import type { DeviceCommand, LinkNotice, ResyncLimits } from "./messages.ts";
import { counters, linkPhases, type SharedMemory, words } from "./shared-memory.ts";
import { Verification } from "./verification.ts";

/** What was read is answered within this, or the process goes on: the application waits meanwhile. */
const answeredMs = 400;

/** A resynchronisation of fewer files leaves little behind. */
const manyFiles = 20_000;

export type DeviceSessionOptions = DrainOptions & {
  readonly tracked: TrackedMap;
  readonly custody: Custody;
  readonly resync: ResyncLimits;
};

type Handover = { readonly id: number; readonly until: number; readonly isOver: boolean };

export class DeviceSession {
  readonly #options: DeviceSessionOptions;
  readonly #memory: SharedMemory;
  #copier: Copier | null = null;
  readonly #verification: Verification;
  readonly #drain: Drain;
  /** The link of a peer that was admitted and has not told its map yet. */
  #admitted: LinkWriter | null = null;
  /** What the peer of a session told, until it is used. */
  #peerMap: Extract<LinkNotice, { readonly type: "map" }> | null = null;
  #generation: Generation = "";
  #limits: ResyncLimits;
  #handover: Handover | null = null;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#limits = options.resync;
    this.#verification = new Verification({ ...options, drop: (reason) => this.drop(reason) });
    this.#drain = new Drain(options);
  }

  /** So long the next step has to wait, for the sake of the rate. */
  copyPauseMs(now: number): number {
    return this.#copier?.pauseMs(now) ?? 0;
  }

  /** There are steps to be done, of a copy or of a comparison. */
  get isCopying(): boolean {
    return this.#copier !== null || this.#verification.isRunning;
  }

  command(command: DeviceCommand): void {
    switch (command.type) {
      case "alone":
        this.#alone();
        break;
      case "born":
        this.#born(command.generation);
        break;
      case "admit":
        this.#admit(command);
        return;
      case "fail":
        this.#memory.setWord(words.failing, 1);
        this.#options.server.gateOpened();
        this.#options.answers.failAll(errno.EIO);
        break;
      case "drain":
        this.#drain.begin(command.id);
        return;
      case "verify":
        this.#verification.begin(command);
        return;
      case "repair":
        this.#verification.repair(command.id);
        return;
      case "limits":
        this.#limits = command.limits;
        this.#copier?.limit(command.limits);
        break;
      case "compare_all":
        this.#options.tracked.forget();
        this.drop("everything shall be compared");
        break;
      case "standby":
        this.#memory.setWord(words.standbyPid, command.pid);
        this.#memory.setWord(words.standby, command.channel);
        for (const tree of this.#options.trees) tree.giveAll();
        if (this.#memory.word(words.tainted) !== 0) this.#options.custody.give("tainted");
        break;
      case "hand_over":
        this.#handover = { id: command.id, until: performance.now() + answeredMs, isOver: false };
        return;
    }
    this.#options.post({ type: "answer", id: command.id, ok: true });
  }

  /** Lets go of a link whose session is over. To be called whenever the link thread says so. */
  checkLink(): void {
    const ended = this.#memory.word(words.linkEnded);
    const { capture } = this.#options;
    if (capture.link !== null && capture.link.session === ended) {
      // Before the link is let go: without it nothing would be sent, and nothing waited for. The link
      // thread closes the gate a moment after it has said that the session is over.
      this.#memory.freezeGate();
      this.#copier?.end();
      this.#copier = null;
      this.#verification.linkEnded();
      capture.end();
    }
    if (this.#admitted?.session === ended) this.#admitted = null;
    if (this.#memory.word(words.linkReleased) !== ended) {
      this.#memory.setWord(words.linkReleased, ended);
      Atomics.notify(this.#memory.words, words.linkReleased);
    }
  }

  noticed(notice: LinkNotice): void {
    if (notice.type === "map") {
      this.#peerMap = notice;
      this.#beginCopy();
      return;
    }
    if (this.#options.capture.link?.session !== notice.session) return;
    if (notice.type === "hashes") this.#copier?.hashesArrived(notice.request, notice.hashes);
    else this.#copier?.namesArrived(notice);
    this.#verification.noticed(notice);
  }

  /** One step of the resynchronisation; false when there is nothing to do before the peer speaks. */
  step(): boolean {
    if (this.#verification.isRunning) return this.#verification.step();
    const copier = this.#copier;
    if (copier === null) return false;
    let state: ReturnType<Copier["step"]>;
    try {
      state = copier.step();
    } catch (error) {
      this.drop(error instanceof Error ? error.message : String(error));
      return false;
    }
    if (state === "done") return this.#seal(copier);
    return state === "working";
  }

  /** End the link session, because `reason`: the peer has to be resynchronised. */
  drop(reason: string): void {
    const link = this.#options.capture.link;
    if (link === null) return;
    const message = `The replication link is given up: ${reason}`;
    this.#options.post({ type: "event", event: { type: "log", level: "error", message } });
    this.#lost();
  }

  /** The threads end: what still closes has nothing to tell the peer any more. */
  finish(): void {
    this.#options.capture.link?.flush();
    this.#options.capture.link?.giveUp();
    this.#memory.setWord(words.linkReleased, this.#memory.word(words.linkSession));
    Atomics.notify(this.#memory.words, words.linkReleased);
  }

  /** Nothing is read any more: another process will. */
  get isLeaving(): boolean {
    return this.#handover !== null;
  }

  /** Completion of a `hand_over`, if it is complete, or has taken too long. */
  checkHandover(): void {
    const { answers, capture, custody, post, server } = this.#options;
    if (this.#handover === null || this.#handover.isOver) return;
    const { id, until } = this.#handover;
    capture.link?.flush();
    const isStuck = server.parkedCount > 0;
    if (!isStuck && !answers.owed) {
      custody.give("handed");
      // What is closed from here on is the successor's.
      this.#memory.setWord(words.standby, -1);
      this.#handover = { id, until, isOver: true };
      post({ type: "answer", id, ok: true });
    } else if (isStuck || performance.now() > until) {
      this.#handover = null;
      const message = isStuck
        ? "Operations wait for the right to be answered"
        : `What is under way was not answered within ${answeredMs} ms`;
      post({ type: "answer", id, ok: false, code: "refused", message });
    }
  }

  get isDraining(): boolean {
    return this.#drain.isPending;
  }

  /** Completion of a `drain`, if it is complete. */
  checkDrain(): void {
    this.#drain.check();
  }

  /** The right to go on alone is held. */
  #alone(): void {
    const { capture, answers, server } = this.#options;
    const gate = this.#memory.word(words.gate);
    if (gate === gateNumbers.alone) return;
    if (gate === gateNumbers.alone_unborn) {
      server.askBirthAgain();
      return;
    }
    if (gate === gateNumbers.connected) {
      this.#lost();
    }
    if (capture.link?.isLost) this.#awaitEnd(capture.link.session);
    this.checkLink();
    this.#memory.setWord(words.gate, gateNumbers.alone_unborn);
    server.gateOpened();
    if (answers.waiting) server.askBirth();
  }

  /** The generation of what is answered from now on is durable. */
  #born(generation: Generation): void {
    this.#generation = generation;
    if (this.#memory.word(words.gate) !== gateNumbers.alone_unborn) return;
    this.#memory.setWord(words.gate, gateNumbers.alone);
    this.#options.answers.releaseAll();
    this.#options.server.gateOpened();
  }

  #admit(command: Extract<DeviceCommand, { type: "admit" }>): void {
    const { post } = this.#options;
    const answer = (message?: string): void =>
      post({
        type: "answer",
        id: command.id,
        ok: message === undefined,
        ...(message === undefined ? {} : { code: "refused", message }),
      });
    const gate = this.#memory.word(words.gate);
    const session = this.#memory.word(words.linkSession);
    if (gate !== gateNumbers.alone && gate !== gateNumbers.alone_unborn) {
      answer("A replica is admitted by a primary that holds the sole right only");
      return;
    }
    if (this.#memory.word(words.linkPhase) !== linkPhases.parked) {
      answer("No replica is connected that waits to be admitted");
      return;
    }
    this.#generation = command.generation;
    this.#memory.setWord(words.received, 0);
    this.#memory.setWord(words.sent, 0);
    const link = new LinkWriter({
      session,
      output: new LinkOutput({
        fd: this.#memory.word(words.linkFd),
        tls: this.#memory.linkTls,
        waitMs: 0,
      }),
      memory: this.#memory,
      failed: (error) => this.drop(error.message),
    });
    this.#admitted = link;
    for (const index of [
      counters.filesDone,
      counters.filesTotal,
      counters.bytesDone,
      counters.bytesTotal,
      counters.resyncBytesSent,
    ]) {
      this.#memory.counters[index] = 0;
    }
    Atomics.compareExchange(
      this.#memory.words,
      words.linkPhase,
      linkPhases.parked,
      linkPhases.resyncing,
    );
    this.checkLink();
    this.#beginCopy();
    answer();
  }

  /** What may differ is known when the peer has told its map, which it does first of all. */
  #beginCopy(): void {
    const { capture, trees, tracked, post } = this.#options;
    const link = this.#admitted;
    if (link === null || this.#peerMap?.session !== link.session) return;
    const { bytes } = this.#peerMap;
    this.#peerMap = null;
    this.#admitted = null;
    // Not earlier: before it is known what is pending, nothing may be sent as if it were in sync.
    capture.begin(link);
    const why = tracked.begin(bytes);
    const message = why ?? `${tracked.map.count} marks say what may differ`;
    post({ type: "event", event: { type: "log", level: "info", message } });
    const { map, commonBase } = tracked;
    const known = { map, base: commonBase };
    this.#copier = new Copier(capture, this.#memory, trees, known, this.#limits);
  }

  /**
   * Everything is in sync: seal, and wait for the peer from here on. Not while a birth is awaited:
   * what waits for it was never sent to this peer as something that it acknowledges.
   */
  #seal(copier: Copier): boolean {
    const { capture, server, answers } = this.#options;
    const link = capture.link;
    if (link === null || server.isBirthAsked || answers.waiting) return false;
    copier.end();
    this.#copier = null;
    this.#tellResult();
    capture.sendRecord({ type: "seal", tree: 0, generation: this.#generation });
    link.flush();
    if (!link.isLost) this.#memory.connectGate(link.session);
    // What was known of each file is not needed any more.
    if (this.#memory.counter(counters.filesDone) > manyFiles) giveBackMemory();
    return true;
  }

  #tellResult(): void {
    const { post } = this.#options;
    const value = (index: number): number => this.#memory.counter(index);
    const compared = `${value(counters.filesDone)} files and ${value(counters.bytesDone)} bytes`;
    const message = `Compared ${compared}, sent ${value(counters.resyncBytesSent)} bytes`;
    post({ type: "event", event: { type: "log", level: "info", message } });
  }

  /** The link is of no use: the gate freezes at once, the link thread sees the end of the stream. */
  #lost(): void {
    const link = this.#options.capture.link;
    this.#memory.freezeGate();
    if (link !== null) {
      link.giveUp();
      shutdownLink(this.#memory, link.session);
    }
  }

  /** The link thread ends a session that was shut down without delay. */
  #awaitEnd(session: number): void {
    for (let tries = 0; tries < 50; tries++) {
      const ended = this.#memory.word(words.linkEnded);
      if (ended === session) return;
      Atomics.wait(this.#memory.words, words.linkEnded, ended, 100);
    }
    throw new Error("The link thread does not end a session that was shut down");
  }
}
