/**
 * The steps of a resynchronisation, and what whoever performs them found.
 *
 * @module
 */
import type { TheirName } from "./acknowledgements.ts";
import type { ListingEntry } from "./records.ts";

export type ListStep = {
  readonly type: "list";
  readonly ino: number;
  readonly path: string;
  /** Names from this one on ... */
  readonly from: string;
  /** ... up to but without this one; "" = to the last. */
  readonly to: string;
  /** At most so many names; when there are more, say where the listing ended. */
  readonly limit: number;
};

export type AskStep = {
  readonly type: "ask";
  readonly ino: number;
  readonly path: string;
  readonly request: number;
  readonly offset: number;
  readonly length: number;
};

export type CopyStep = {
  readonly type: "copy";
  readonly ino: number;
  readonly path: string;
  readonly offset: number;
  /** At most so many bytes; fewer at the end of the file. */
  readonly length: number;
  /**
   * The replica's hashes, 16 bytes for each 64 KiB from `offset` on; a block without a hash is
   * sent. A last block that is short on either side counts with the bytes it has.
   */
  readonly hashes: Uint8Array;
};

/** Ask which names the replica has in a directory, from one on. */
export type AskNamesStep = {
  readonly type: "ask_names";
  readonly ino: number;
  readonly path: string;
  readonly request: number;
  readonly from: string;
};

/** Look which of these names the primary has, in the directory `path`. */
export type LookStep = {
  readonly type: "look";
  readonly ino: number;
  readonly path: string;
  readonly names: readonly string[];
};

/** Look which names from `from` on, up to but without `to`, the primary has. */
export type CompareStep = {
  readonly type: "compare";
  readonly ino: number;
  readonly path: string;
  readonly from: string;
  /** "" = to the last. */
  readonly to: string;
};

/** Send the attributes of a directory, or of something without data. */
export type AttributesStep = {
  readonly type: "attributes";
  readonly ino: number;
  readonly path: string;
};

/** Send the size and the attributes of a file, whose data is in sync. */
export type FinishStep = { readonly type: "finish"; readonly ino: number; readonly path: string };

/** A name that the primary has, for {@link ResyncPlan.compared}. */
export type OurName = TheirName;

export type ResyncStep =
  | AskNamesStep
  | LookStep
  | CompareStep
  | AttributesStep
  | FinishStep
  | ListStep
  | AskStep
  | CopyStep
  /** Nothing can be done before hashes arrive, or the window opens. */
  | { readonly type: "idle" }
  /** See `SyncState.isLost`: end the session and begin again. */
  | { readonly type: "lost" }
  /** Nothing is pending and nothing outstanding: seal. */
  | { readonly type: "done" };

/** A name that the caller found on the primary, with the inode and size behind it. */
export type ListedChild = Omit<ListingEntry, "linkOf"> & {
  readonly ino: number;
  readonly size: number;
};

export type PlanProgress = {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
};
