/**
 * The standby: a `gemel-fs` that waits, with everything loaded, for the serving one to end.
 *
 * It holds duplicates of the mount's descriptors, so the mount outlives the process that serves it.
 * Nothing is read from the device before every thread of the other is gone: the end of the channel
 * says so.
 *
 * @module
 */
import { receive, send } from "./channel.ts";
import { decodeCustody, encodeCustody } from "./custody-message.ts";
import { Holdings, type Inheritance } from "./inheritance.ts";

/** The channel to the serving process, as the standby finds it. */
export const standbyChannel = 3;

/** Everything is loaded: from now on the serving process may rely on this one. */
export function tellReady(): void {
  send(standbyChannel, encodeCustody({ type: "ready", tree: 0, ino: 0, unique: 0n }));
}

/** Resolves when the serving process has ended: null when it has left nothing to take over. */
export async function awaitSuccession(treeCount: number): Promise<Inheritance | null> {
  const holdings = new Holdings();
  for (;;) {
    const received = await receive(standbyChannel);
    if (received === null) break;
    const message = decodeCustody(received.message);
    if (message === null) {
      holdings.release();
      return null;
    }
    holdings.take(message, received.descriptor);
  }
  const inheritance = holdings.inheritance(treeCount);
  if (inheritance !== null) return inheritance;
  if (!holdings.isEmpty) {
    const why = holdings.defect;
    process.stderr.write(`gemel-fs: The mount of the process that ended is let go: ${why}\n`);
  }
  holdings.release();
  return null;
}
