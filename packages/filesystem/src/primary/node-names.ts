/**
 * The known names of a file system object, the first of which makes its path.
 *
 * Almost always there is one, and looking through a few takes no time; ext4 allows 65,000.
 *
 * @module
 */
import type { Node, NodeName } from "./node.ts";

/** From so many names on they are looked up, not looked through. */
const many = 32;

/** Places in the list of names, by parent and name. */
type Index = Map<Node, Map<string, number>>;

/** Of the nodes with many names only. */
const indexes: WeakMap<Node, Index> = new WeakMap();

export function hasName(node: Node, parent: Node, name: string): boolean {
  return placeOf(node, parent, name) >= 0;
}

/** Add a name that `node` does not have. */
export function addName(node: Node, parent: Node, name: string): void {
  node.names.push({ parent, name });
  const index = indexes.get(node);
  if (index !== undefined) put(index, parent, name, node.names.length - 1);
}

/** Take a name away; false when `node` does not have it. The last one takes its place when there are many. */
export function removeName(node: Node, parent: Node, name: string): boolean {
  const at = placeOf(node, parent, name);
  if (at < 0) return false;
  const index = indexes.get(node);
  if (index === undefined) {
    node.names.splice(at, 1);
    return true;
  }
  const last = node.names.pop();
  forget(index, parent, name);
  if (last !== undefined && at < node.names.length) {
    node.names[at] = last;
    put(index, last.parent, last.name, at);
  }
  if (node.names.length < many) indexes.delete(node);
  return true;
}

/** Take all names away, and return them. */
export function removeNames(node: Node): readonly NodeName[] {
  const { names } = node;
  node.names = [];
  indexes.delete(node);
  return names;
}

function placeOf(node: Node, parent: Node, name: string): number {
  if (node.names.length < many) {
    return node.names.findIndex((known) => known.parent === parent && known.name === name);
  }
  return indexOf(node).get(parent)?.get(name) ?? -1;
}

function indexOf(node: Node): Index {
  const known = indexes.get(node);
  if (known !== undefined) return known;
  const index: Index = new Map();
  for (const [at, { parent, name }] of node.names.entries()) put(index, parent, name, at);
  indexes.set(node, index);
  return index;
}

function put(index: Index, parent: Node, name: string, at: number): void {
  const names = index.get(parent);
  if (names === undefined) index.set(parent, new Map([[name, at]]));
  else names.set(name, at);
}

function forget(index: Index, parent: Node, name: string): void {
  const names = index.get(parent);
  names?.delete(name);
  if (names?.size === 0) index.delete(parent);
}
