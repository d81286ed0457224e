/**
 * One replicated directory of a primary: its backing tree, its device, and the nodes in between.
 *
 * The backing tree is reached beneath `rootFd` only, which was opened before the directory was
 * mounted over. Everything here belongs to the device thread.
 *
 * @module
 */
import { type Entry, type FileAttributes, RequestDecoder } from "@gemel/fuse";
import { type FoundObject, joinPath, type Place, type Scope, SyncState } from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  emptyName,
  type FileStat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { atFlags, errno, fileTypes } from "../file-constants.ts";
import { MarkAhead } from "../map/mark-ahead.ts";
import type { Custody } from "../takeover/custody.ts";
import { WriteBack } from "../write-back.ts";
import { CleanFiles } from "./clean-files.ts";
import type { DescriptorCache } from "./descriptor-cache.ts";
import { FarPlaces, pathMax } from "./far-places.ts";
import { FlushHabits } from "./flush-habits.ts";
import type { Node } from "./node.ts";
import { NodeTable } from "./node-table.ts";
import { TreeIndex } from "./tree-index.ts";

/** We are the only writer of the tree, so the kernel may believe an answer for a day. */
export const timeToLiveNs: number = 24 * 3600 * 1e9;

/**
 * From a takeover until the tree is flushed as a whole: until then the disk belongs to what the
 * application, and the record of who may answer it, wait for.
 */
const restMs = 5000;

/** A file system that has met one of its own turns read-only. A full disk is told, and is no failure. */
const diskFailures: ReadonlySet<number> = new Set([errno.EIO, errno.EROFS]);

/** A name beneath a descriptor, as the `*at` calls want it. */
export type ObjectPlace = {
  readonly dirfd: number;
  readonly name: Uint8Array;
  /** AT_EMPTY_PATH or AT_SYMLINK_NOFOLLOW. */
  readonly flags: number;
};

export class MountedTree {
  /** Index among the module's replicated directories. */
  readonly index: number;
  readonly path: string;
  readonly rootFd: number;
  readonly device: number;
  readonly nodes: NodeTable;
  readonly descriptors: DescriptorCache;
  readonly decoder: RequestDecoder;
  readonly clean: CleanFiles = new CleanFiles();
  readonly habits: FlushHabits = new FlushHabits();
  readonly writeBack: WriteBack = new WriteBack();
  readonly ahead: MarkAhead = new MarkAhead();
  /** What of it is mirrored. */
  readonly scope: Scope;
  /** What the peer has of this tree while it is being resynchronised. */
  readonly sync: SyncState;
  /** From when on it may be flushed as a whole; by `performance.now()`. */
  readonly restsUntil: number;
  readonly #fileSystem: number;
  /** Changes whenever what is beneath a directory may be somewhere else. */
  #placesVersion = 1;
  readonly #far: FarPlaces;
  readonly #custody: Custody;
  /** Of a mount that was taken over. */
  readonly #index: TreeIndex | null;
  /** Asked for, and not there at the last walk. */
  readonly #missing: Set<number> = new Set();

  constructor(options: {
    readonly index: number;
    readonly path: string;
    readonly rootFd: number;
    readonly device: number;
    readonly descriptors: DescriptorCache;
    readonly buffer: Uint8Array;
    readonly custody: Custody;
    readonly scope: Scope;
    /** See `TreeDescriptors`; undefined when this process mounted the tree. */
    readonly inherited?: ReadonlyMap<number, number> | undefined;
    /** The node left the table, or the peer has it under no name any more. */
    readonly released: (node: Node) => void;
  }) {
    const root = statDescriptor(options.rootFd);
    if (typeof root === "number") throw new Error(`Cannot stat ${options.path}: errno ${-root}`);
    this.index = options.index;
    this.path = options.path;
    this.rootFd = options.rootFd;
    this.device = options.device;
    this.descriptors = options.descriptors;
    this.decoder = new RequestDecoder(options.buffer, { has: () => true });
    this.scope = options.scope;
    this.restsUntil = options.inherited === undefined ? 0 : performance.now() + restMs;
    this.#fileSystem = root.dev;
    this.#far = new FarPlaces(options.rootFd);
    this.#custody = options.custody;
    this.#index =
      options.inherited === undefined
        ? null
        : new TreeIndex(options.rootFd, (path) => this.at(path));
    this.nodes = new NodeTable(
      root.ino,
      (node) => {
        options.released(node);
        this.unpin(node);
        options.descriptors.drop(node);
      },
      (node) => this.clean.changed(this.nodes.idOf(node)),
      (ino) => this.#missed(ino),
    );
    for (const [ino, fd] of options.inherited ?? []) this.#inherit(ino, fd);
    this.sync = new SyncState(
      (ino) => {
        const node = this.nodes.byIno(ino);
        if (node !== undefined) options.released(node);
      },
      (ino) => this.#places(ino),
    );
  }

  #places(ino: number): Place[] {
    const node = this.nodes.byIno(ino);
    const stat = node === undefined ? 0 : this.stat(node);
    if (node === undefined || typeof stat === "number") return [];
    const found = foundObject(stat);
    return node.names
      .filter(({ parent, name }) => !this.isNameLocal(parent, name, node.type))
      .map(({ parent, name }) => ({ ...found, directory: parent.ino, name }));
  }

  /**
   * Whether `node` is no part of the mirror: all its known names are local. What has lost its names
   * stays what it was.
   */
  isLocal(node: Node): boolean {
    if (node.localVersion === this.#placesVersion || node.nameless) return node.local;
    node.local = node.names.every(({ parent, name }) => this.isNameLocal(parent, name, node.type));
    node.localVersion = this.#placesVersion;
    return node.local;
  }

  /** Whether something of `type` would be local under `name` in `parent`. */
  isNameLocal(parent: Node, name: string, type: number): boolean {
    if (parent !== this.nodes.root && this.isLocal(parent)) return true;
    if (this.scope.isWhole && parent !== this.nodes.root) return false;
    const directory = this.nodes.path(parent);
    if (directory === undefined) return false;
    return this.scope.isChildLocal(joinPath(directory, name), type === fileTypes.directory);
  }

  /** A directory was moved: what is beneath it is somewhere else. */
  placesChanged(): void {
    this.#placesVersion += 1;
  }

  /** The path of a name of `node` that is mirrored; undefined when none is known. */
  mirroredPath(node: Node): string | undefined {
    if (node.names.length < 2) return this.nodes.path(node);
    const name = node.names.find(({ parent, name }) => !this.isNameLocal(parent, name, node.type));
    return name === undefined ? undefined : this.nodes.childPath(name.parent, name.name);
  }

  /** Where `node` can be found now; undefined when no way leads to it. */
  place(node: Node): ObjectPlace | undefined {
    if (node === this.nodes.root) {
      return { dirfd: this.rootFd, name: emptyName, flags: atFlags.emptyPath };
    }
    const path = node.nameless ? undefined : this.nodes.path(node);
    if (path !== undefined) return this.at(path);
    if (node.fd < 0) return undefined;
    return { dirfd: node.fd, name: emptyName, flags: atFlags.emptyPath };
  }

  /** Where `path` is, however long it is; good for the next few calls only. */
  at(path: string): ObjectPlace {
    if (path.length < pathMax) {
      return { dirfd: this.rootFd, name: cName(path), flags: atFlags.symlinkNoFollow };
    }
    return { ...this.#far.of(path), flags: atFlags.symlinkNoFollow };
  }

  /** Where `name` in `parent` is; undefined when the directory has no name any more. */
  childPlace(parent: Node, name: string): ObjectPlace | undefined {
    const path = this.nodes.childPath(parent, name);
    return path === undefined ? undefined : this.at(path);
  }

  /** An open descriptor of a regular file or a directory, or the negative error number. */
  open(node: Node): number {
    if (node === this.nodes.root) return this.rootFd;
    if (node.fd >= 0) return this.descriptors.of(node, null);
    const path = this.nodes.path(node);
    return path === undefined ? -errno.ESTALE : this.descriptors.of(node, this.at(path));
  }

  stat(node: Node): FileStat | number {
    const place = this.place(node);
    const stat = place === undefined ? -errno.ESTALE : statAt(place.dirfd, place.name, place.flags);
    if (typeof stat !== "number") node.mode = stat.mode;
    return stat;
  }

  /** Look at `name` in `parent` on the disk, without telling the node table. */
  statChild(parent: Node, name: string): FileStat | number {
    const place = this.childPlace(parent, name);
    return place === undefined ? -errno.ENOENT : statAt(place.dirfd, place.name);
  }

  /** The node of what was just seen under `name`; another file system mounted there is refused. */
  found(parent: Node, name: string, stat: FileStat): Node | number {
    if (stat.dev !== this.#fileSystem) return -errno.EXDEV;
    const node = this.nodes.found(parent, name, stat.ino, stat.mode, stat.nlink);
    node.mode = stat.mode;
    node.birthMs = stat.birthMs;
    return node;
  }

  /** The node of an object that has no name, and that nobody can have seen before. */
  foundNameless(stat: FileStat): Node {
    const node = this.nodes.foundNameless(stat.ino, stat.mode);
    node.mode = stat.mode;
    return node;
  }

  /**
   * The object of `node` may lose its last name: keep it reachable, for a successor too. The negative error
   * number when that cannot be.
   */
  pin(node: Node, place: ObjectPlace): number {
    if (node.pinned) return 0;
    const fd = this.descriptors.pin(node, place);
    if (node.pinned) this.#giveOrphan(node);
    return fd;
  }

  /**
   * The disk did not take what was to be written to `node`; `code` is positive. Where it is the disk's own failure, no later flush of that
   * file says that all is well: what was lost is not there, whatever the disk says then.
   */
  writeFailed(node: Node, code: number): void {
    if (!diskFailures.has(code)) return;
    this.descriptors.latch(node, code);
    // A successor would not know of it.
    this.#custody.give("tainted");
  }

  /** It never had a name: what it is lives by `fd`. */
  adoptNameless(node: Node, fd: number): void {
    this.descriptors.adopt(node, fd, true);
    node.pinned = true;
    this.#giveOrphan(node);
  }

  /** It did not lose its last name, or nobody uses it any more. */
  unpin(node: Node): void {
    if (!node.pinned) return;
    this.descriptors.unpin(node);
    this.#custody.give("forgotten", { tree: this.index, ino: node.ino });
  }

  /** Give everything that a successor needs to a new standby; the device comes last. */
  giveAll(): void {
    this.#custody.give("root", { tree: this.index }, this.rootFd);
    for (const node of this.nodes.all()) if (node.pinned) this.#giveOrphan(node);
    this.#custody.give("device", { tree: this.index }, this.device);
  }

  /** What the kernel is told of `node`; it counts as one lookup. */
  entry(node: Node, stat: FileStat): Entry {
    node.lookups += 1;
    return {
      nodeId: this.nodes.idOf(node),
      generation: 0,
      entryTtlNs: timeToLiveNs,
      attributesTtlNs: timeToLiveNs,
      attributes: attributesOf(stat),
    };
  }

  close(): void {
    this.nodes.clear();
    this.#far.close();
    closeDescriptor(this.rootFd);
  }

  #giveOrphan(node: Node): void {
    this.#custody.give("orphan", { tree: this.index, ino: node.ino }, node.fd);
  }

  /** What has a name after all is found by it. */
  #inherit(ino: number, fd: number): void {
    const stat = statDescriptor(fd);
    if (typeof stat === "number" || stat.nlink > 0) {
      closeDescriptor(fd);
      return;
    }
    const node = this.nodes.inherited(ino, stat.mode);
    this.descriptors.adopt(node, fd, true);
    node.pinned = true;
  }

  /** The kernel has `ino` from a predecessor. */
  #missed(ino: number): Node | undefined {
    if (this.#index === null || this.#missing.has(ino)) return undefined;
    const known = this.#placed(this.#index, ino);
    if (known !== undefined) return known;
    this.#index.walk();
    this.#missing.clear();
    const found = this.#placed(this.#index, ino);
    if (found === undefined) this.#missing.add(ino);
    return found;
  }

  /** The node of `ino` under the name that the index has for it, if it still leads there. */
  #placed(index: TreeIndex, ino: number): Node | undefined {
    const place = index.find(ino);
    if (place === undefined) return undefined;
    const parent = this.nodes.byIno(place.parent) ?? this.#placed(index, place.parent);
    if (parent === undefined) return undefined;
    const stat = this.statChild(parent, place.name);
    if (typeof stat === "number" || stat.ino !== ino) return undefined;
    const node = this.found(parent, place.name, stat);
    if (typeof node === "number") return undefined;
    // Of what the predecessor told the kernel the number is not known; it forgets all of it at once.
    node.lookups = Math.max(node.lookups, 1);
    return node;
  }
}

export function attributesOf(stat: FileStat): FileAttributes {
  return {
    ino: stat.ino,
    size: stat.size,
    blocks: stat.blocks,
    atimeSeconds: stat.atimeSec,
    mtimeSeconds: stat.mtimeSec,
    ctimeSeconds: stat.ctimeSec,
    atimeNanos: stat.atimeNsec,
    mtimeNanos: stat.mtimeNsec,
    ctimeNanos: stat.ctimeNsec,
    mode: stat.mode,
    nlink: stat.nlink,
    uid: stat.uid,
    gid: stat.gid,
    rdev: stat.rdev,
    blksize: stat.blockSize,
    flags: 0,
  };
}

/** What a resynchronisation has to know of an object. */
export function foundObject(stat: FileStat): FoundObject {
  const type = stat.mode & fileTypes.mask;
  const isDirectory = type === fileTypes.directory;
  return {
    ino: stat.ino,
    kind: isDirectory ? "directory" : type === fileTypes.regular ? "file" : "other",
    size: stat.size,
    links: isDirectory ? 1 : stat.nlink,
  };
}

export function isRegular(node: Node): boolean {
  return node.type === fileTypes.regular;
}

/** The bytes of a name as a string, one character per byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
