/**
 * What a writer's folder holds after its first n operations, and what is promised of it.
 *
 * The folder is seen as cells: the log, each page, each name. A value is a short text, absent for
 * "not there". An operation changes at most two cells and may promise that some of them last.
 *
 * @module
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { type CrashOperation, pageBytes, recordBytes } from "./operations.ts";

export type Cells = Map<string, string>;

/** Files of fixed place; everything else in the folder is a name. */
const fixed = new Set(["log", "pages", "map"]);

export type Change = readonly [cell: string, value: string | undefined];

/** What `operation` changes, given the state before it. */
export function changesOf(operation: CrashOperation, cells: Cells): readonly Change[] {
  switch (operation.type) {
    case "append":
      return [["log", String(Number(cells.get("log") ?? "0") + 1)]];
    case "write_page":
      return [[`pages ${operation.page}`, String(operation.n)]];
    case "write_map":
      return [[`map ${operation.page}`, String(operation.n)]];
    case "create":
      return [[`name ${operation.name}`, "file "]];
    case "make_folder":
      return [[`name ${operation.name}`, "folder"]];
    case "make_link":
      return [[`name ${operation.name}`, `link ${operation.n}`]];
    case "remove":
    case "remove_folder":
      return [[`name ${operation.name}`, undefined]];
    case "create_next":
      return [["name next", "file "]];
    case "write_next":
      return [["name next", `file ${operation.n}`]];
    case "rename_next":
      return [
        ["name current", cells.get("name next")],
        ["name next", undefined],
      ];
    case "flush_log":
    case "flush_next":
    case "flush_current":
    case "flush_folder":
      return [];
  }
}

/**
 * What a power cut may leave of `operation` while its data is not flushed: a file that is as long as
 * its data, and has none. ext4 writes the length when the data is on its way, and tells by extents that
 * count as unwritten that it has not arrived; without any mirror four of sixty cuts leave such files.
 */
export function withoutData(operation: CrashOperation): Change | null {
  return operation.type === "write_next"
    ? ["name next", `file ${"\0".repeat(String(operation.n).length)}`]
    : null;
}

/** Whether `cell` must survive once `operation` was answered. */
export function promises(operation: CrashOperation, cell: string): boolean {
  switch (operation.type) {
    case "flush_log":
      return cell === "log";
    case "write_page":
      return cell === `pages ${operation.page}`;
    case "write_map":
      return cell === `map ${operation.page}`;
    case "flush_current":
      return cell === "name current" || cell === "name next";
    case "flush_folder":
      return cell.startsWith("name ");
    default:
      return false;
  }
}

export function isSyncClass(operation: CrashOperation): boolean {
  switch (operation.type) {
    case "flush_log":
    case "flush_next":
    case "flush_current":
    case "flush_folder":
    case "write_page":
    case "write_map":
      return true;
    default:
      return false;
  }
}

/**
 * The cells of a folder on a disk. `appends` are the numbers that the log must hold, in order.
 *
 * After a power cut a file may be longer than its data, as ext4 promises no more for what was not
 * flushed: then the log's value is what leads it, and without `cut` what is wrong.
 */
export function readCells(
  folder: string,
  appends: readonly number[],
  options: { readonly cut: boolean },
): Cells {
  const cells: Cells = new Map();
  for (const name of readdirSync(folder)) {
    if (!fixed.has(name)) cells.set(`name ${name}`, describe(join(folder, name)));
  }
  const log = readLog(join(folder, "log"), appends);
  cells.set("log", log.wrong === null || options.cut ? String(log.count) : log.wrong);
  for (const name of ["pages", "map"]) {
    const bytes = readFileSync(join(folder, name));
    for (let at = 0; at + 4 <= bytes.length; at += pageBytes) {
      const n = bytes.readUInt32LE(at);
      if (n !== 0) cells.set(`${name} ${at / pageBytes}`, String(n));
    }
  }
  return cells;
}

/** How many right records lead the log, and what is wrong with what follows. */
function readLog(
  path: string,
  appends: readonly number[],
): { readonly count: number; readonly wrong: string | null } {
  const text = readFileSync(path, "latin1");
  const whole = Math.floor(text.length / recordBytes);
  for (let count = 0; count < whole; count++) {
    const record = text.slice(count * recordBytes, (count + 1) * recordBytes);
    if (Number(record.replace(/^\.*/, "")) === appends[count]) continue;
    return { count, wrong: `wrong in record ${count}: ${JSON.stringify(record)}` };
  }
  const isTorn = text.length % recordBytes !== 0;
  return { count: whole, wrong: isTorn ? `torn after record ${whole}` : null };
}

function describe(path: string): string {
  const stat = lstatSync(path);
  if (stat.isDirectory()) return "folder";
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  return `file ${readFileSync(path, "latin1")}`;
}
