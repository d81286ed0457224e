/**
 * LINK: one more name for a file, also the first one for an O_TMPFILE.
 *
 * @module
 */
import { encodeEntry, type RequestOf } from "@gemel/fuse";
import { emptyName, linkat, statAt, statDescriptor } from "../../file-calls.ts";
import { atFlags, errno } from "../../file-constants.ts";
import { fitsThrough } from "../border.ts";
import { latin1 } from "../mounted-tree.ts";
import { sendMoved } from "../moved-object.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { wasDone } from "./resent.ts";

export function link(context: OperationContext, request: RequestOf<"link">): Outcome {
  const { tree, capture, reply } = context;
  const node = tree.nodes.byId(request.oldNodeId);
  const parent = tree.nodes.byId(request.nodeId);
  if (node === undefined || parent === undefined) return -errno.ESTALE;
  const name = latin1(request.name);
  const from = tree.nodes.path(node);
  const to = tree.childPlace(parent, name);
  if (to === undefined) return -errno.ENOENT;
  const wasLocal = tree.isLocal(node);
  const isLocal = tree.isNameLocal(parent, name, node.type);
  const isIn = wasLocal && !isLocal;
  // One file on both sides of the border cannot be told; one that has no name yet takes a side now.
  if (wasLocal !== isLocal && from !== undefined) return -errno.EXDEV;
  const held = isIn ? statDescriptor(node.fd) : null;
  if (typeof held === "number" || (held !== null && !fitsThrough(held))) return -errno.EXDEV;
  // A file whose names are all unknown is linked by its descriptor.
  const source =
    from === undefined
      ? { dirfd: node.fd, name: emptyName, flags: atFlags.emptyPath }
      : { ...tree.at(from), flags: 0 };
  const done = linkat(source.dirfd, source.name, to.dirfd, to.name, source.flags);
  if (done < 0 && !wasDone(request, done, errno.EEXIST)) return done;
  const stat = statAt(to.dirfd, to.name);
  if (typeof stat === "number") return stat;
  const found = tree.found(parent, name, stat);
  if (typeof found === "number") return found;
  tree.unpin(node);
  if (isIn) {
    const path = tree.nodes.childPath(parent, name) ?? name;
    const send = (): void => sendMoved(capture, tree, node, path);
    capture.movedIn(tree, node, null, { place: { parent, name, from }, send });
  } else capture.linked(tree, node, { parent, name, from });
  return encodeEntry(reply, request.unique, tree.entry(found, stat));
}
