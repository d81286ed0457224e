/**
 * Every mutating operation of the primary, with all that decides its outcome resolved: the replica
 * executes, it never decides.
 *
 * Paths and names are latin1 strings (see `path.ts`). `tree` is the index of the replicated
 * directory in the module. A file is named by `object`, the id of a `bind`, or by `path` when
 * `object` is 0.
 *
 * @see packages/replication/README.md, for the bytes
 * @module
 */
import type { Generation } from "@gemel/protocol";

export const recordTypes = {
  bind: 1,
  unbind: 2,
  write: 3,
  truncate: 4,
  fallocate: 5,
  attributes: 6,
  create: 7,
  link: 8,
  unlink: 9,
  rmdir: 10,
  rename: 11,
  set_xattr: 12,
  remove_xattr: 13,
  sync: 14,
  listing: 15,
  hash_request: 16,
  seal: 17,
  xattrs: 18,
  temporary: 19,
  checkpoint: 20,
  names_request: 21,
  alive: 22,
} as const;
export type RecordType = keyof typeof recordTypes;

/** What an `attributes` record sets: a sum of these. */
export const attributeBits = { mode: 1, uid: 2, gid: 4, atime: 8, mtime: 16 } as const;

export const syncKinds = ["data", "file", "directory", "tree"] as const;
export type SyncKind = (typeof syncKinds)[number];

type Tree = { readonly tree: number };

/** A bound object, or a path when `object` is 0. */
export type FileReference = { readonly object: number; readonly path: string };

/** Owner, permissions and times; `mode` holds the file type too where the record creates. */
export type FileAttributes = {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly atimeSec: number;
  readonly atimeNsec: number;
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
};

/** One name of a directory, as it must be on the replica. */
export type ListingEntry = FileAttributes & {
  readonly name: string;
  /** Kernel's 32-bit encoding; 0 but for devices. */
  readonly rdev: number;
  /** Symbolic links: where it leads; else "". */
  readonly target: string;
  /** A path under which this inode is in sync already, or an earlier entry of the listing; else "". */
  readonly linkOf: string;
};

export type ExtendedAttribute = { readonly name: string; readonly value: Uint8Array };

export type BindRecord = Tree & {
  readonly type: "bind";
  readonly object: number;
  readonly path: string;
};
export type UnbindRecord = Tree & { readonly type: "unbind"; readonly object: number };
export type WriteRecord = Tree & {
  readonly type: "write";
  readonly object: number;
  readonly offset: number;
  /** A view on the bytes decoded from; never retained by the codec. */
  readonly data: Uint8Array;
};
export type TruncateRecord = Tree &
  FileReference & { readonly type: "truncate"; readonly size: number };
export type FallocateRecord = Tree &
  FileReference & {
    readonly type: "fallocate";
    readonly mode: number;
    readonly offset: number;
    readonly length: number;
  };
export type AttributesRecord = Tree &
  FileReference &
  FileAttributes & {
    readonly type: "attributes";
    /** Sum of {@link attributeBits}. */
    readonly mask: number;
  };
export type CreateRecord = Tree & {
  readonly type: "create";
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly target: string;
};
/** A bound object without a name, in the directory `path`: O_TMPFILE. */
export type TemporaryRecord = Tree & {
  readonly type: "temporary";
  readonly object: number;
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
};
export type LinkRecord = Tree & {
  readonly type: "link";
  /** A bound object that has no name yet; 0: `from` says what is linked. */
  readonly object: number;
  /** "" with an object. */
  readonly from: string;
  readonly to: string;
};
export type UnlinkRecord = Tree & { readonly type: "unlink"; readonly path: string };
export type RmdirRecord = Tree & { readonly type: "rmdir"; readonly path: string };
export type RenameRecord = Tree & {
  readonly type: "rename";
  readonly from: string;
  readonly to: string;
  /** As renameat2. */
  readonly flags: number;
};
export type SetXattrRecord = Tree &
  FileReference & {
    readonly type: "set_xattr";
    readonly name: string;
    readonly value: Uint8Array;
    readonly flags: number;
  };
export type RemoveXattrRecord = Tree &
  FileReference & { readonly type: "remove_xattr"; readonly name: string };
export type XattrsRecord = Tree &
  FileReference & { readonly type: "xattrs"; readonly attributes: readonly ExtendedAttribute[] };
export type SyncRecord = Tree &
  FileReference & {
    readonly type: "sync";
    readonly kind: SyncKind;
    /** Comes back in `synced`. */
    readonly cookie: number;
  };
export type ListingRecord = Tree &
  FileAttributes & {
    readonly type: "listing";
    readonly path: string;
    /** Names from this one on (bytewise; "" = from the first) ... */
    readonly from: string;
    /** ... up to but without this one ("" = to the last) are made equal; others are left alone. */
    readonly to: string;
    /** Sorted by name, all within the range. */
    readonly entries: readonly ListingEntry[];
  };
export type HashRequestRecord = Tree & {
  readonly type: "hash_request";
  readonly path: string;
  readonly request: number;
  readonly offset: number;
  readonly length: number;
};
/** Everything before it is flushed, then both nodes forget what was marked until here. */
export type CheckpointRecord = Tree & {
  readonly type: "checkpoint";
  /** Of the change maps, see `MapHeader`. */
  readonly pair: string;
  readonly number: number;
  /** Comes back in `synced`. */
  readonly cookie: number;
};
/** Ask which names a directory has on the replica, from `from` on: answered by `names`. */
export type NamesRequestRecord = Tree & {
  readonly type: "names_request";
  readonly path: string;
  readonly request: number;
  readonly from: string;
  /** The checkpoint after which something counts as born since. */
  readonly base: number;
};
/** Nothing happened for a while: the primary is there, and its processes run. */
export type AliveRecord = Tree & { readonly type: "alive" };
export type SealRecord = Tree & { readonly type: "seal"; readonly generation: Generation };

export type MirrorRecord =
  | BindRecord
  | UnbindRecord
  | WriteRecord
  | TruncateRecord
  | FallocateRecord
  | AttributesRecord
  | CreateRecord
  | TemporaryRecord
  | LinkRecord
  | UnlinkRecord
  | RmdirRecord
  | RenameRecord
  | SetXattrRecord
  | RemoveXattrRecord
  | XattrsRecord
  | SyncRecord
  | ListingRecord
  | HashRequestRecord
  | CheckpointRecord
  | NamesRequestRecord
  | AliveRecord
  | SealRecord;
