/**
 * What one mark of the change map says: what may differ between the two copies.
 *
 * Paths are latin1 strings relative to the replicated directory, "" being the directory itself.
 * Too many marks are harmless; one too few is corruption.
 *
 * @see docs/internals/change-map.md
 * @module
 */

/** Unit of marked file data. */
export const extentBytes: number = 1024 * 1024;

/** A single mark never covers more extents than this: a longer range is the whole object. */
export const extentsPerMarkMax = 4096;

export const markKinds = ["subtree", "names", "attributes", "extents"] as const;
export type MarkKind = (typeof markKinds)[number];

type Place = { readonly tree: number; readonly path: string };

export type Mark =
  /** The name, and whatever is behind and beneath it. */
  | (Place & { readonly kind: "subtree" })
  /**
   * Names of this directory appeared or went; whatever was born in it since the checkpoint that the
   * map stands on may differ completely.
   */
  | (Place & { readonly kind: "names" })
  /** Owner, mode, times, extended attributes. */
  | (Place & { readonly kind: "attributes" })
  /** File data, with size and attributes. */
  | (Place & { readonly kind: "extents"; readonly first: number; readonly count: number });

/** The mark of `length` bytes at `offset`; the whole object when that is too much for one mark. */
export function extentsMark(tree: number, path: string, offset: number, length: number): Mark {
  const first = Math.floor(offset / extentBytes);
  const last = Math.floor((offset + Math.max(1, length) - 1) / extentBytes);
  const count = last - first + 1;
  if (count > extentsPerMarkMax) return { kind: "subtree", tree, path };
  return { kind: "extents", tree, path, first, count };
}
