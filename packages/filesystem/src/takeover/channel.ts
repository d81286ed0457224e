/**
 * Messages with descriptors between two processes of this package.
 *
 * A descriptor that was sent is held by the kernel from the moment `send` returns, in the queue of
 * the receiver, also when the sender dies the next instant and the receiver has not looked yet. The
 * end of the channel is told when no thread of the sender lives any more: its descriptors are
 * closed by the last one.
 *
 * @see man 7 unix (SCM_RIGHTS, SOCK_SEQPACKET), man 3 cmsg
 * @module
 */
import { GemelError } from "@gemel/base";
import { valueOrErrno } from "../file-calls.ts";
import { errno } from "../file-constants.ts";
import { libc, type MessageHeader } from "../libc.ts";

const family = { unix: 1 } as const;
const kinds = { sequencedPackets: 5, closeOnExec: 0o2000000 } as const;
const flags = { noSignal: 0x4000, dontWait: 0x40, closeOnExec: 0x40000000 } as const;

/** `struct cmsghdr` for one descriptor: length, level, type, descriptor, padding. */
const controlSize = 24;
const controlLength = 20n;
const levelSocket = 1;
const rights = 1;

/** Every message has this size. */
export const messageSize = 24;

/** Two connected ends. Throws `GemelError` internal. */
export function makeChannel(): [here: number, there: number] {
  const pair = new Int32Array(2);
  const kind = kinds.sequencedPackets | kinds.closeOnExec;
  const done = valueOrErrno(libc.socketpair(family.unix, kind, 0, pair));
  if (done < 0) throw new GemelError("internal", `Cannot make a socket pair: errno ${-done}`);
  return [pair[0] ?? -1, pair[1] ?? -1];
}

/** From any thread. 0, or the negative error number: EAGAIN while the queue is full. */
export function send(channel: number, message: Uint8Array, descriptor = -1): number {
  const control = descriptor < 0 ? null : Buffer.alloc(controlSize);
  if (control !== null) {
    control.writeBigUInt64LE(controlLength, 0);
    control.writeInt32LE(levelSocket, 8);
    control.writeInt32LE(rights, 12);
    control.writeInt32LE(descriptor, 16);
  }
  const done = valueOrErrno(
    libc.sendmsg(channel, headerOf(message, control), flags.noSignal | flags.dontWait),
  );
  return Math.min(done, 0);
}

export type Received = { readonly message: Buffer; readonly descriptor: number };

/** The next message; null when the other end is gone. Rejects with `GemelError` internal. */
export function receive(channel: number): Promise<Received | null> {
  const message = Buffer.alloc(messageSize);
  const control = Buffer.alloc(controlSize);
  return new Promise((resolve, reject) => {
    libc.recvmsg.async(
      channel,
      headerOf(message, control),
      flags.closeOnExec,
      (error: Error | null, size: number) => {
        if (error !== null) reject(error);
        else if (size === 0) resolve(null);
        else if (size === messageSize) resolve({ message, descriptor: descriptorOf(control) });
        // The call ran in another thread, so its error number is not to be had.
        else reject(new GemelError("internal", "Cannot receive from the serving gemel-fs"));
      },
    );
  });
}

function descriptorOf(control: Buffer): number {
  return control.readBigUInt64LE(0) === controlLength ? control.readInt32LE(16) : -1;
}

function headerOf(message: Uint8Array, control: Uint8Array | null): MessageHeader {
  return {
    name: null,
    nameSize: 0,
    parts: [{ base: message, size: message.length }],
    partCount: 1,
    control,
    controlSize: control?.length ?? 0,
    flags: 0,
  };
}

/** Whether a failed {@link send} may be tried again. */
export function isFull(result: number): boolean {
  return result === -errno.EAGAIN || result === -errno.EWOULDBLOCK;
}
