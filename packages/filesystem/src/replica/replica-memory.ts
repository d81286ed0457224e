/**
 * What the threads of a replica share: words for locks and states, the ring of flush jobs, counters.
 *
 * @module
 */

/** Indices of {@link ReplicaMemory.words}. */
export const words = {
  /** 1: the replica is told to leave. */
  stopping: 0,
  /** 1: the apply thread has ended; the flush threads end once the ring is empty. */
  applyEnded: 1,
  /** Positive error number of a flush that failed, or 0. */
  flushError: 2,
  /** Guards the two words below, those of TLS, and every send on the link. */
  linkLock: 3,
  /** Descriptor of the link, -1 between sessions. */
  linkFd: 4,
  /** Counts sessions here, so that an answer of an earlier one is not sent. */
  linkEpoch: 5,
  /** Guards the two words below, and the ring. */
  ringLock: 6,
  ringHead: 7,
  ringTail: 8,
  /** Changes whenever a job was pushed. */
  ringPushed: 9,
  /** Changes whenever a job was taken. */
  ringTaken: 10,
  /** Equal to `ringPushed` when all jobs are done. */
  ringDone: 13,
  /** Address of the TLS session that carries acknowledgements, low and high half; 0: in the clear. */
  linkTlsLow: 11,
  linkTlsHigh: 12,
  /** 1: before the next session the change map is to be forgotten. */
  forgetting: 14,
  /** Counts steps of writing back that came while a job was under way. */
  stepsPassed: 15,
} as const;
const wordCount = 16;

/** Indices of {@link ReplicaMemory.counters}. */
export const counters = {
  recordsApplied: 0,
  bytesReceived: 1,
  /** Sequence number whose receipt goes with the next acknowledgement, or 0; under `linkLock`. */
  receiptOwed: 2,
} as const;
const counterCount = 4;

export const jobCount = 256;
export const jobWords = 10;

export class ReplicaMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly jobs: Int32Array;
  /** Written by the apply thread only, but for the last one. */
  readonly counters: Float64Array;

  constructor(buffer?: SharedArrayBuffer) {
    const counterBytes = counterCount * 8;
    const jobStart = counterBytes + wordCount * 4;
    this.buffer = buffer ?? new SharedArrayBuffer(jobStart + jobCount * jobWords * 4);
    this.counters = new Float64Array(this.buffer, 0, counterCount);
    this.words = new Int32Array(this.buffer, counterBytes, wordCount);
    this.jobs = new Int32Array(this.buffer, jobStart, jobCount * jobWords);
    if (buffer === undefined) this.words[words.linkFd] = -1;
  }

  word(index: number): number {
    return Atomics.load(this.words, index);
  }

  setWord(index: number, value: number): void {
    Atomics.store(this.words, index, value);
    Atomics.notify(this.words, index);
  }

  get isStopping(): boolean {
    return this.word(words.stopping) !== 0;
  }
}
