/**
 * One open descriptor per object in use, closed least recently used first.
 *
 * The kernel does not tell who opened a file how, so a regular file is opened for reading and
 * writing, or for reading only where that is refused. A descriptor that a flush uses, that carries
 * a latched error, or that is the last way to reach an object, is never closed by the limit.
 *
 * @module
 */
import { closeDescriptor, openat } from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import type { Node } from "./node.ts";
import type { SharedMemory } from "./shared-memory.ts";

/** A name beneath a descriptor. */
type Place = { readonly dirfd: number; readonly name: Uint8Array };

const common = openFlags.noFollow | openFlags.closeOnExec | openFlags.nonBlocking;

export class DescriptorCache {
  readonly #memory: SharedMemory;
  readonly #limit: number;
  #newest: Node | null = null;
  #oldest: Node | null = null;
  #size = 0;

  constructor(memory: SharedMemory, limit: number) {
    this.#memory = memory;
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /** A descriptor of `node`, opened at `place` if need be; or the negative error number. */
  of(node: Node, place: Place | null): number {
    if (node.fd >= 0) {
      this.#touch(node);
      return node.fd;
    }
    if (place === null) return -errno.ESTALE;
    const opened = open(node, place);
    if (opened < 0) return opened;
    this.adopt(node, opened, true);
    return opened;
  }

  /** Take over a descriptor that was opened elsewhere, or update what is known of one. */
  adopt(node: Node, fd: number, writable: boolean): void {
    node.fd = fd;
    node.writable = writable;
    this.#link(node);
    this.#size += 1;
    this.#evict();
  }

  /**
   * Keep the descriptor of `node` until it is dropped or unpinned; opens one if there is none. The
   * negative error number when there can be none.
   */
  pin(node: Node, place: Place): number {
    const fd = this.of(node, place);
    if (fd >= 0) node.pinned = true;
    return fd;
  }

  /** What was pinned did not lose its name after all. */
  unpin(node: Node): void {
    node.pinned = false;
  }

  /** Every later flush of `node` fails with `code`, positive; its descriptor is kept until the node is dropped. */
  latch(node: Node, code: number): void {
    if (node.fd >= 0) this.#memory.latch(node.fd, code);
  }

  /** Close the descriptor of `node`, unless a flush uses it: then the next {@link reap} does. */
  drop(node: Node): void {
    if (node.fd < 0) return;
    this.#unlink(node);
    this.#size -= 1;
    const fd = node.fd;
    node.fd = -1;
    node.pinned = false;
    if (Atomics.load(this.#memory.busy, fd) === 0) {
      Atomics.store(this.#memory.latched, fd, 0);
      closeDescriptor(fd);
    } else {
      this.#doomed.push(fd);
    }
  }

  readonly #doomed: number[] = [];

  /** Close what was dropped while a flush used it. */
  reap(): void {
    for (let index = this.#doomed.length - 1; index >= 0; index--) {
      const fd = this.#doomed[index] ?? -1;
      if (Atomics.load(this.#memory.busy, fd) !== 0) continue;
      this.#doomed.splice(index, 1);
      Atomics.store(this.#memory.latched, fd, 0);
      closeDescriptor(fd);
    }
  }

  #evict(): void {
    if (this.#doomed.length > 0) this.reap();
    let candidate = this.#oldest;
    let looked = 0;
    while (this.#size > this.#limit && candidate !== null && looked < 64) {
      const next: Node | null = candidate.newer;
      if (this.#closable(candidate)) this.drop(candidate);
      candidate = next;
      looked += 1;
    }
  }

  #closable(node: Node): boolean {
    if (node.pinned || node === this.#newest) return false;
    const { busy, latched } = this.#memory;
    return Atomics.load(busy, node.fd) === 0 && Atomics.load(latched, node.fd) === 0;
  }

  #touch(node: Node): void {
    if (node === this.#newest) return;
    this.#unlink(node);
    this.#link(node);
  }

  #link(node: Node): void {
    node.older = this.#newest;
    node.newer = null;
    if (this.#newest !== null) this.#newest.newer = node;
    this.#newest = node;
    this.#oldest ??= node;
  }

  #unlink(node: Node): void {
    if (node.newer === null) this.#newest = node.older;
    else node.newer.older = node.older;
    if (node.older === null) this.#oldest = node.newer;
    else node.older.newer = node.newer;
    node.newer = null;
    node.older = null;
  }
}

function open(node: Node, { dirfd, name }: Place): number {
  if (node.type === fileTypes.directory) {
    return openat(dirfd, name, common | openFlags.directory | openFlags.noAccessTime);
  }
  if (node.type !== fileTypes.regular) {
    return openat(dirfd, name, openFlags.path | openFlags.noFollow | openFlags.closeOnExec);
  }
  const both = openat(dirfd, name, common | openFlags.readWrite | openFlags.noAccessTime);
  return both >= 0 ? both : openat(dirfd, name, common | openFlags.noAccessTime);
}
