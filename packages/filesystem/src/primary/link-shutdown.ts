/**
 * Ending a link from outside the link thread: its read then returns the end of the stream.
 *
 * @module
 */
import { shutdownSocket } from "../link/socket-calls.ts";
import { type SharedMemory, words } from "./shared-memory.ts";

/** Does nothing when `session` is over already: its descriptor may belong to something else. */
export function shutdownLink(memory: SharedMemory, session: number): void {
  if (memory.word(words.linkSession) !== session || memory.word(words.linkEnded) === session) {
    return;
  }
  shutdownSocket(memory.word(words.linkFd));
}
