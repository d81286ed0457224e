/**
 * Joins a session with a device in the thread that has other things to do as well.
 *
 * Between requests the event loop turns, so signals and sockets are attended to. A server for speed
 * has a thread of its own that blocks in {@link readRequest}.
 *
 * @module
 */
import { requestOverhead } from "./abi/sizes.ts";
import { readRequest, waitReadable, writeReply } from "./device.ts";
import type { Session } from "./session/session.ts";

/** How long the loop sleeps at most while nothing comes; a signal ends the sleep at once. */
const turnMs = 100;

/**
 * Answer requests until the mount is gone. `device` must be opened with `nonBlocking`;
 * `maxWrite` is what the session's wishes say.
 */
export function serve(device: number, session: Session, maxWrite: number = 1 << 20): Promise<void> {
  const buffer = new Uint8Array(maxWrite + requestOverhead);
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      try {
        const length = readRequest(device, buffer);
        if (length < 0) {
          resolve();
          return;
        }
        const reply = length > 0 ? session.handle(buffer, length) : null;
        // An errno means that the request was withdrawn, or that the next read says "gone".
        if (reply !== null) writeReply(device, reply, reply.length);
        if (length === 0) waitReadable([device], turnMs);
        setImmediate(turn);
      } catch (error) {
        reject(error);
      }
    };
    turn();
  });
}
