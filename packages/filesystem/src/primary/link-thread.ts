/**
 * The link thread of a primary: one replica after another is accepted, proves itself, and is
 * listened to until its connection ends.
 *
 * It writes nothing but the handshake; records are the device thread's. A descriptor is closed only
 * after the device thread has said that it no longer uses it.
 *
 * @module
 */
import { type MessagePort, parentPort } from "node:worker_threads";
import { GemelError, present } from "@gemel/base";
import { type Acknowledgement, ackBytesMax, decodeAck, FrameReader } from "@gemel/replication";
import { closeDescriptor } from "../file-calls.ts";
import { errno } from "../file-constants.ts";
import { handshakeAsPrimary, type LinkSessions } from "../link/handshake.ts";
import { LinkInput } from "../link/link-input.ts";
import {
  acceptTcp,
  configureLink,
  listenTcp,
  localPort,
  setBlocking,
  shutdownSocket,
} from "../link/socket-calls.ts";
import type { IdentityFiles } from "../link/tls-identity.ts";
import { freeTlsSession } from "../link/tls-session.ts";
import { writeAnswer } from "./answer-writer.ts";
import type { LinkNotice, ThreadMessage } from "./messages.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { linkPhases, SharedMemory, words } from "./shared-memory.ts";
import { wake } from "./wake.ts";

export type LinkThreadData = {
  readonly buffer: SharedArrayBuffer;
  readonly wakeFd: number;
  readonly devicePort: MessagePort;
  readonly module: string;
  readonly agreement: string;
  readonly node: string;
  readonly peers: readonly string[];
  readonly key: Uint8Array;
  /** Null: the link is not encrypted. */
  readonly identity: IdentityFiles | null;
  readonly host: string;
  readonly port: number;
  /** How long a port that is in use is waited for: a predecessor's goes a moment after its threads. */
  readonly portWaitMs: number;
  readonly sendTimeoutMs: number;
};

/** How long an accept waits before the end of the process is looked for. */
const acceptMs = 100;
const portPollMs = 5;
/** How long the end of the process is held up for a device thread that does not let go. */
const releaseMs = 2000;
const readBufferBytes = 65536;

class LinkServer {
  readonly #data: LinkThreadData;
  readonly #memory: SharedMemory;
  readonly #answers: PendingAnswers;
  readonly #buffer: Buffer = Buffer.alloc(readBufferBytes);
  /** What has come of the replica's change map. */
  #map: Uint8Array[] = [];
  /** Why the last replica was refused: it comes back five times a second, which is told once. */
  #refused = "";

  constructor(data: LinkThreadData) {
    this.#data = data;
    this.#memory = new SharedMemory(data.buffer);
    this.#answers = new PendingAnswers(this.#memory, writeAnswer);
  }

  run(listener: number): void {
    while (!this.#isStopping()) {
      const fd = acceptTcp(listener, acceptMs);
      if (fd < 0) continue;
      this.#converse(fd);
    }
    closeDescriptor(listener);
  }

  #converse(fd: number): void {
    const { sendTimeoutMs } = this.#data;
    configureLink(fd, sendTimeoutMs);
    const session = this.#memory.word(words.linkSession) + 1;
    const opened = handshakeAsPrimary(fd, { ...this.#data, session });
    if (!opened.ok) {
      if (opened.reason !== this.#refused) {
        this.#log("warning", `A replica was refused: ${opened.reason}`);
      }
      this.#refused = opened.reason;
      closeDescriptor(fd);
      return;
    }
    this.#refused = "";
    this.#memory.setLink(fd, opened.tls.records);
    this.#memory.setWord(words.linkPhase, linkPhases.parked);
    this.#memory.setWord(words.linkSession, session);
    // Whoever stops the threads shuts the present link down, or we see it here.
    if (this.#isStopping()) shutdownSocket(fd);
    this.#tell({ type: "link", up: true, reason: `connected to ${opened.peer}` });
    const input = new LinkInput(fd, opened.tls.acknowledgements);
    const reason = this.#listen(input, session);
    this.#memory.endSession(session);
    this.#pokeDevice();
    this.#tell({ type: "link", up: false, reason });
    this.#awaitRelease(session);
    this.#close(fd, session, opened.tls);
  }

  /** The memory of a session is not freed under a device thread that may still use it. */
  #close(fd: number, session: number, tls: LinkSessions): void {
    setBlocking(fd, false);
    freeTlsSession(tls.acknowledgements, false);
    const isReleased = this.#memory.word(words.linkReleased) === session;
    if (isReleased) freeTlsSession(tls.records, true);
    closeDescriptor(fd);
  }

  /** Reads acknowledgements until there are no more; returns why. */
  #listen(input: LinkInput, session: number): string {
    const frames = new FrameReader(ackBytesMax);
    this.#map = [];
    for (;;) {
      const size = input.receive(this.#buffer, true);
      if (size === -errno.EAGAIN) continue;
      if (size <= 0) return input.ending;
      frames.feed(this.#buffer.subarray(0, size));
      const failure = this.#take(frames, session);
      if (failure !== null) {
        shutdownSocket(input.fd);
        return failure;
      }
    }
  }

  /** Handles whole frames; a text when the session cannot go on. */
  #take(frames: FrameReader, session: number): string | null {
    let hasReceived = false;
    for (let frame = frames.next(); frame !== null; frame = frames.next()) {
      const decoded = decodeAck(frame);
      if (!decoded.ok) return "the replica does not speak the protocol of acknowledgements";
      const { ack } = decoded.value;
      if (ack.type === "received") {
        this.#memory.setWord(words.received, ack.sequence | 0);
        hasReceived = true;
      } else {
        const failure = this.#handle(ack, session);
        if (failure !== null) return failure;
      }
      Atomics.add(this.#memory.words, words.acknowledgements, 1);
    }
    if (frames.malformed) return "the replica does not speak the protocol of acknowledgements";
    if (hasReceived) this.#received();
    return null;
  }

  #received(): void {
    this.#answers.releaseReceived();
    // The copier may wait for its window.
    if (this.#memory.word(words.linkPhase) === linkPhases.resyncing) this.#pokeDevice();
  }

  #handle(ack: Exclude<Acknowledgement, { type: "received" }>, session: number): string | null {
    switch (ack.type) {
      case "synced":
        if (ack.errno !== 0) return `a flush failed on the replica (errno ${ack.errno})`;
        this.#answers.completeCookie(ack.cookie);
        return null;
      case "hashes": {
        // A copy: the frame's memory is used again.
        const { request, found, hashes } = ack;
        this.#notify({ type: "hashes", session, request, found, hashes: hashes.slice() });
        return null;
      }
      case "names": {
        const { request, found, to, names } = ack;
        this.#notify({ type: "names", session, request, found, to, names });
        return null;
      }
      case "map": {
        this.#map.push(ack.bytes.slice());
        if (!ack.isLast) return null;
        const bytes = ack.exists ? Buffer.concat(this.#map) : null;
        this.#map = [];
        this.#notify({ type: "map", session, bytes });
        return null;
      }
      case "sealed":
        Atomics.compareExchange(
          this.#memory.words,
          words.linkPhase,
          linkPhases.resyncing,
          linkPhases.up,
        );
        this.#tell({ type: "sealed", generation: ack.generation });
        // The first checkpoint of the session can begin.
        this.#pokeDevice();
        return null;
      case "failed":
        return `the replica cannot go on: ${ack.text} (errno ${ack.errno})`;
    }
  }

  #awaitRelease(session: number): void {
    const end = Date.now() + releaseMs;
    for (;;) {
      const released = this.#memory.word(words.linkReleased);
      if (released === session) return;
      // The device thread ends too, unless it hangs in the kernel.
      if (this.#isStopping() && Date.now() > end) return;
      this.#pokeDevice();
      Atomics.wait(this.#memory.words, words.linkReleased, released, acceptMs);
    }
  }

  #isStopping(): boolean {
    return this.#memory.word(words.stopping) !== 0;
  }

  #notify(notice: LinkNotice): void {
    this.#data.devicePort.postMessage(notice);
    this.#pokeDevice();
  }

  #pokeDevice(): void {
    this.#memory.setWord(words.commands, 1);
    wake(this.#data.wakeFd);
  }

  #log(level: "info" | "warning" | "error", message: string): void {
    this.#tell({ type: "log", level, message });
  }

  #tell(event: Extract<ThreadMessage, { type: "event" }>["event"]): void {
    post({ type: "event", event });
  }
}

function post(message: ThreadMessage): void {
  present(parentPort, "the link thread is a worker").postMessage(message);
}

/** Returns when the threads are told to end, or at once when the port is in use. */
export function runLink(data: LinkThreadData): void {
  let listener: number;
  try {
    listener = listenSoon(data);
  } catch (error) {
    if (!(error instanceof GemelError)) throw error;
    post({ type: "refused", message: error.message });
    return;
  }
  post({ type: "listening", port: localPort(listener) });
  new LinkServer(data).run(listener);
}

function listenSoon({ host, port, portWaitMs }: LinkThreadData): number {
  const end = performance.now() + portWaitMs;
  for (;;) {
    try {
      return listenTcp(host, port);
    } catch (error) {
      if (!(error instanceof GemelError) || performance.now() > end) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, portPollMs);
  }
}
