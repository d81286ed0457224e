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

/** A predecessor that lived shorter than this may have died of a request that comes again. */
const quickNs = 1_000_000_000n;
/** So many quick deaths in a row, and the mount is let go. */
const quickDeathsMax = 8;

export type Succession = {
  readonly inheritance: Inheritance;
  /** To be told to one's own standby. */
  readonly quickDeaths: number;
};

/** Everything is loaded: from now on the serving process may rely on this one. */
export function tellReady(): void {
  send(standbyChannel, encodeCustody({ type: "ready", tree: 0, ino: 0, unique: 0n }));
}

/** Resolves when the serving process has ended: null when it has left nothing to take over. */
export async function awaitSuccession(
  treeCount: number,
  quickDeaths: number,
): Promise<Succession | null> {
  const holdings = new Holdings();
  let servedSince = 0n;
  for (;;) {
    const received = await receive(standbyChannel);
    if (received === null) break;
    const message = decodeCustody(received.message);
    if (message === null) {
      holdings.release();
      return null;
    }
    if (message.type === "root") servedSince = message.unique;
    holdings.take(message, received.descriptor);
  }
  const inheritance = holdings.inheritance(treeCount);
  const isQuick = process.hrtime.bigint() - servedSince < quickNs;
  const deaths = isQuick ? quickDeaths + 1 : 0;
  if (inheritance !== null && deaths <= quickDeathsMax) return { inheritance, quickDeaths: deaths };
  if (!holdings.isEmpty) {
    const why = inheritance === null ? holdings.defect : `it died early ${deaths} times in a row`;
    process.stderr.write(`gemel-fs: The mount of the process that ended is let go: ${why}\n`);
  }
  holdings.release();
  return null;
}
