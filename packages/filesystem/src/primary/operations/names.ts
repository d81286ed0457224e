/**
 * Taking names away and moving them: UNLINK, RMDIR, RENAME.
 *
 * What loses its last name is opened before, so that who still uses it can go on, and so that its
 * inode number is not given to something else while the kernel knows it.
 *
 * @module
 */
import { encodeOk, type RequestOf, type UnlinkRequest } from "@gemel/fuse";
import type { FileStat } from "../../file-calls.ts";
import { renameat2, statAt, unlinkat } from "../../file-calls.ts";
import { atFlags, errno, fileTypes, renameFlags } from "../../file-constants.ts";
import { type Crossing, crossingOf } from "../border.ts";
import { latin1, type MountedTree, type ObjectPlace } from "../mounted-tree.ts";
import { sendMoved } from "../moved-object.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { wasDone } from "./resent.ts";

/** A name that exists, with what it leads to. */
type Named = {
  readonly parent: Node;
  readonly name: string;
  readonly path: string;
  readonly place: ObjectPlace;
  readonly stat: FileStat;
  readonly node: Node;
};

export function unlink(context: OperationContext, request: UnlinkRequest): Outcome {
  const { tree, capture, reply } = context;
  const victim = named(tree, request.nodeId, request.name);
  if (wasDone(request, victim, errno.ENOENT)) return encodeOk(reply, request.unique);
  if (typeof victim === "number") return victim;
  const isDirectory = request.type === "rmdir";
  const lost = prepareLoss(context, victim);
  if (lost < 0) return lost;
  const flags = isDirectory ? atFlags.removeDirectory : 0;
  const { place } = victim;
  const done = unlinkat(place.dirfd, place.name, flags);
  if (done < 0) {
    tree.unpin(victim.node);
    return done;
  }
  tree.nodes.unnamed(victim.node, victim.parent, victim.name);
  capture.removed(tree, victim.node, {
    parent: victim.parent,
    name: victim.name,
    isDirectory,
  });
  return encodeOk(reply, request.unique);
}

export function rename(context: OperationContext, request: RequestOf<"rename">): Outcome {
  const { tree, capture, reply } = context;
  if ((request.flags & ~(renameFlags.noReplace | renameFlags.exchange)) !== 0) return -errno.EINVAL;
  const source = named(tree, request.nodeId, request.name);
  if (wasDone(request, source, errno.ENOENT)) return encodeOk(reply, request.unique);
  if (typeof source === "number") return source;
  const parent = tree.nodes.byId(request.newNodeId);
  if (parent === undefined) return -errno.ESTALE;
  const name = latin1(request.newName);
  const path = tree.nodes.childPath(parent, name);
  if (path === undefined) return -errno.ENOENT;
  const target = named(tree, request.newNodeId, request.newName);
  if (typeof target === "number" && target !== -errno.ENOENT) return target;
  const replaced = typeof target === "number" ? null : target;
  const isExchange = (request.flags & renameFlags.exchange) !== 0;
  if (isExchange && context.exchanges.wasDone(request, source.stat.ino)) {
    return encodeOk(reply, request.unique);
  }
  const crossing = crossingOfRename(tree, source, { parent, name, replaced, isExchange });
  if (crossing === "refused") return -errno.EXDEV;
  if (isExchange) context.exchanges.begin(tree.index, request, source.stat.ino);
  const lost = replaced === null || isExchange ? 0 : prepareLoss(context, replaced);
  if (lost < 0) return lost;
  const from = source.place;
  const to = tree.at(path);
  const done = renameat2(from.dirfd, from.name, to.dirfd, to.name, request.flags);
  if (done < 0) {
    if (replaced !== null) tree.unpin(replaced.node);
    return done;
  }
  // Two names of one file: rename does nothing, by POSIX.
  if (replaced !== null && replaced.node === source.node) return encodeOk(reply, request.unique);
  if (replaced !== null) tree.nodes.unnamed(replaced.node, parent, name);
  tree.nodes.renamed(source.node, [source.parent, source.name], [parent, name]);
  if (isExchange && replaced !== null) {
    tree.nodes.found(
      source.parent,
      source.name,
      replaced.stat.ino,
      replaced.stat.mode,
      replaced.stat.nlink,
    );
  }
  if (source.node.type === fileTypes.directory || isExchange) tree.placesChanged();
  const names = {
    fromParent: source.parent,
    fromName: source.name,
    fromPath: source.path,
    toParent: parent,
    toName: name,
    toPath: path,
    type: source.node.type,
    flags: request.flags,
    isExchange,
  };
  if (crossing === "none") capture.renamed(tree, replaced?.node ?? null, names);
  else if (crossing === "out") capture.movedOut(tree, source.node, names);
  else {
    capture.movedIn(tree, source.node, replaced?.node ?? null, {
      place: { parent, name, from: source.path },
      send: () => sendMoved(capture, tree, source.node, path),
    });
    capture.localNames(tree, { fromParent: source.parent, toParent: source.parent });
  }
  return encodeOk(reply, request.unique);
}

/** Of an exchange both objects move, and neither may cross. */
function crossingOfRename(
  tree: MountedTree,
  source: Named,
  target: {
    readonly parent: Node;
    readonly name: string;
    readonly replaced: Named | null;
    readonly isExchange: boolean;
  },
): Crossing {
  const { parent, name, replaced, isExchange } = target;
  const from = { fromParent: source.parent, fromName: source.name };
  const crossing = crossingOf(tree, { ...source, ...from, toParent: parent, toName: name });
  if (!isExchange || replaced === null) return crossing;
  const back = crossingOf(tree, {
    ...replaced,
    ...{ fromParent: parent, fromName: name, toParent: source.parent, toName: source.name },
  });
  return crossing === "none" && back === "none" ? "none" : "refused";
}

function named(tree: MountedTree, parentId: number, nameBytes: Uint8Array): Named | number {
  const parent = tree.nodes.byId(parentId);
  if (parent === undefined) return -errno.ESTALE;
  const name = latin1(nameBytes);
  const path = tree.nodes.childPath(parent, name);
  if (path === undefined) return -errno.ENOENT;
  const place = tree.at(path);
  const stat = statAt(place.dirfd, place.name);
  if (typeof stat === "number") return stat;
  const node = tree.found(parent, name, stat);
  if (typeof node === "number") return node;
  return { parent, name, path, place, stat, node };
}

/**
 * `victim` is about to lose this name. The negative error number when it must not: who has it open, which the
 * kernel does not say, would lose it.
 */
function prepareLoss(context: OperationContext, victim: Named): number {
  const { tree, capture } = context;
  const { node, stat } = victim;
  const isLastKnown = node.names.length === 1;
  const isLast = stat.nlink < 2 || node.type === fileTypes.directory;
  const pinned = isLastKnown ? tree.pin(node, victim.place) : 0;
  if (isExhausted(pinned)) return pinned;
  if (!isLast && isLastKnown) capture.keepReachable(tree, node);
  return 0;
}

/** No descriptor is left. */
function isExhausted(code: number): boolean {
  return code === -errno.EMFILE || code === -errno.ENFILE || code === -errno.ENOMEM;
}
