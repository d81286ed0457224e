/**
 * What an operation's function needs and what it says.
 *
 * A function executes the operation on the backing tree, hands what changed to the capture, and
 * encodes the reply. It never waits and never writes to the device.
 *
 * @module
 */
import type { ReplyBuffer } from "@gemel/fuse";
import type { Capture } from "../capture.ts";
import type { MountedTree } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { Exchanges } from "./exchanges.ts";

/** Length of the encoded reply; the negative error number; or 0 for no answer at all. */
export type Outcome = number;

export type OperationContext = {
  /** Set anew for each operation; the other members stay. */
  tree: MountedTree;
  readonly reply: ReplyBuffer;
  readonly capture: Capture;
  readonly exchanges: Exchanges;
  /** Set by a sync-class operation: its answer waits for this flush. */
  flush: FlushWish | null;
  /**
   * Set by an operation that changed attributes of which its reply says nothing: what the kernel remembers
   * of them is dropped before the reply.
   */
  outdated: Node | null;
};

export type FlushWish = {
  readonly fd: number;
  /** `flushKinds`. */
  readonly kind: number;
  /** The file or directory; null for the whole tree. */
  readonly node: Node | null;
};
