/**
 * LINK: one more name for a file, also the first one for an O_TMPFILE.
 *
 * @module
 */
import { encodeEntry, type RequestOf } from "@gemel/fuse";
import { emptyName, linkat, statAt } from "../../file-calls.ts";
import { atFlags, errno } from "../../file-constants.ts";
import { latin1 } from "../mounted-tree.ts";
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
  capture.linked(tree, node, { parent, name, from });
  return encodeEntry(reply, request.unique, tree.entry(found, stat));
}
