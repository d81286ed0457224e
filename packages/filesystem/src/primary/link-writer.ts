/**
 * The sending end of one link session: numbers records and writes them to the socket.
 *
 * Sending blocks, up to the module's send time-out. After the first failure nothing is sent any
 * more; numbers go on, so that whoever waits for one of them waits for the gate instead.
 *
 * @module
 */
import { assert, ByteWriter } from "@gemel/base";
import {
  encodeRecord,
  encodeWriteHeader,
  type MirrorRecord,
  writeHeaderBytes,
} from "@gemel/replication";
import { errno } from "../file-constants.ts";
import type { LinkOutput } from "../link/link-output.ts";
import { counters, type SharedMemory, words } from "./shared-memory.ts";

export class LinkWriter {
  readonly session: number;
  readonly #output: LinkOutput;
  readonly #memory: SharedMemory;
  readonly #failed: (error: Error) => void;
  readonly #writer: ByteWriter = new ByteWriter();
  #sequence = 0;
  #isLost = false;

  /** `failed` is called once, when the link can no longer be written to. */
  constructor(options: {
    readonly session: number;
    readonly output: LinkOutput;
    readonly memory: SharedMemory;
    readonly failed: (error: Error) => void;
  }) {
    this.session = options.session;
    this.#output = options.output;
    this.#memory = options.memory;
    this.#failed = options.failed;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Nothing is sent any more. */
  giveUp(): void {
    this.#isLost = true;
  }

  /** The number of the last record. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Bytes of the record. */
  send(record: MirrorRecord): number {
    this.#sequence += 1;
    encodeRecord(this.#writer.reset(), record, this.#sequence);
    const bytes = this.#writer.view();
    this.#put(bytes);
    return bytes.length;
  }

  /**
   * Send `size` bytes of `data` as a write. The header is placed in the {@link writeHeaderBytes}
   * bytes before `data`, in the same memory: these must be there, and are overwritten.
   */
  sendWrite(tree: number, object: number, offset: number, data: Uint8Array, size: number): void {
    assert(data.byteOffset >= writeHeaderBytes, "no room for the header before the data");
    this.#sequence += 1;
    const start = data.byteOffset - writeHeaderBytes;
    const bytes = new Uint8Array(data.buffer, start, writeHeaderBytes + size);
    encodeWriteHeader(bytes, tree, object, offset, size, this.#sequence);
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    if (this.#isLost) return;
    // Before the bytes are out: an acknowledgement must never be ahead of it.
    this.#memory.setWord(words.sent, this.#sequence | 0);
    this.#memory.count(counters.recordsSent, 1);
    this.#memory.count(counters.bytesSent, bytes.length);
    const sent = this.#output.send(bytes);
    if (sent === 0) return;
    this.#isLost = true;
    const isTimeout = sent === -errno.EAGAIN;
    this.#failed(new Error(isTimeout ? "the peer took nothing in time" : `errno ${-sent}`));
  }
}
