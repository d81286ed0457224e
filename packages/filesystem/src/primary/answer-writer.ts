/**
 * A finished reply to a FUSE device, from any thread.
 *
 * @module
 */
import { writeReply } from "@gemel/fuse";

/**
 * Errors are of no interest here: the request was interrupted (ENOENT), or the mount is gone
 * (ENODEV), which the device thread sees by itself.
 */
export function writeAnswer(device: number, bytes: Uint8Array): void {
  writeReply(device, bytes, bytes.length);
}
