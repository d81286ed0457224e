/**
 * Marks of what has no node yet in a resynchronisation by marks.
 *
 * @module
 */
import { extentBytes } from "./change-map/mark.ts";
import type { MarkNode } from "./change-map/mark-node.ts";
import type { ObjectKind } from "./sync-node.ts";

/** What is remembered about something without a node. */
export type DeferredMark =
  | { readonly kind: "subtree" }
  | { readonly kind: "attributes" }
  | { readonly kind: "extents"; readonly offset: number; readonly length: number };

/** `node` is what is known of the object until it gets a node of its own. */
export function putMark(node: MarkNode, mark: DeferredMark): void {
  if (node.subtree !== 0) return;
  switch (mark.kind) {
    case "subtree":
      node.markSubtree(1);
      return;
    case "attributes":
      node.attributes = 1;
      return;
    case "extents": {
      const first = Math.floor(mark.offset / extentBytes);
      const last = Math.floor((mark.offset + Math.max(1, mark.length) - 1) / extentBytes);
      node.markExtents(first, last - first + 1, 1);
    }
  }
}

/** There are directories beneath whose names have to be compared. */
export function leadsToNames(marks: MarkNode): boolean {
  for (const child of marks.children.values()) {
    if (child.names !== 0 || leadsToNames(child)) return true;
  }
  return false;
}

/** Whether the marks can be about an object of that kind; else it is copied from scratch. */
export function fits(marks: MarkNode, kind: ObjectKind): boolean {
  if (marks.subtree !== 0) return false;
  if (kind === "directory") return marks.extents === null;
  if (kind === "other" && marks.extents !== null) return false;
  return marks.names === 0 && marks.children.size === 0;
}
