/**
 * One of the client's connections: writes rows one after another for as long as it is told to.
 *
 * A sequence number is used once: after an unknown outcome the next row has the next number, so that
 * a row that was written twice or not at all cannot be explained away.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../system/monotonic.ts";
import type { ClientOptions } from "./client-options.ts";
import { commitLine } from "./commit-log.ts";
import { Session } from "./session.ts";

export type WriterContext = {
  readonly options: ClientOptions;
  readonly payload: string;
  /** Append a line to the commit log. */
  readonly append: (line: string) => void;
  readonly stop: AbortSignal;
};

/** Write through connection number `connection` until `stop`; reconnects for ever. */
export async function write(connection: number, context: WriterContext): Promise<void> {
  let sequence = 0;
  while (!context.stop.aborted) {
    const session = await Session.open(context.options).catch(() => undefined);
    if (session === undefined) {
      await delay(context.options.retryMs);
      continue;
    }
    sequence = await writeUntilFailure(session, { connection, sequence }, context);
    session.destroy();
  }
}

async function writeUntilFailure(
  session: Session,
  from: { readonly connection: number; readonly sequence: number },
  { payload, append, stop }: WriterContext,
): Promise<number> {
  const { connection } = from;
  let { sequence } = from;
  while (!stop.aborted) {
    sequence += 1;
    const failure = await session.insert(connection, sequence, payload);
    const commit = { atMs: monotonicMs(), connection, sequence };
    if (failure !== undefined) {
      append(commitLine(failure === "refused" ? "F" : "U", commit));
      break;
    }
    append(commitLine("A", commit));
  }
  return sequence;
}
