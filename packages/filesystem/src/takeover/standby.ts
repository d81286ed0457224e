/**
 * The standby: a `gemel-fs` that waits, with everything loaded, for the serving one to end.
 *
 * It holds duplicates of the mount's descriptors, so the mount outlives the process that serves it.
 * Nothing is read from the device before every thread of the other is gone: the end of the channel
 * says so.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { receive, send } from "./channel.ts";
import { custodyVersion, decodeCustody, encodeCustody } from "./custody-message.ts";
import { Holdings, type Inheritance } from "./inheritance.ts";

/** The channel to the serving process, as the standby finds it. */
export const standbyChannel = 3;

/** Throws `GemelError` refused, and the serving process hears of it, when that one speaks in another version. */
export function checkVersion(theirs: number): void {
  if (theirs === custodyVersion) return;
  tellReady();
  throw new GemelError(
    "refused",
    `The gemel-fs that serves keeps its state in version ${theirs}, this one in ${custodyVersion}`,
  );
}

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
