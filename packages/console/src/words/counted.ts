/** "1 file", "2 files": a number that is written out already, and its noun. Pure. @module */

/** In English one only is one. */
export function counted(count: string, one: string, many: string): string {
  return `${count} ${count === "1" ? one : many}`;
}

/** In French none is one, too. */
export function countedFrench(count: string, one: string, many: string): string {
  return `${count} ${count === "1" || count === "0" ? one : many}`;
}
