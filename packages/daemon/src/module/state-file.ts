/**
 * The engine's state as the next gemeld on this host may need it: kept in `/run`, gone after a boot.
 *
 * Only a help for re-attachment. What must survive a power cut is in the lineage record.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { State } from "@gemel/engine";

export type SavedState = { readonly state: State; readonly since: string };

const version = 1;

export function saveState(run: string, saved: SavedState): void {
  mkdirSync(run, { recursive: true, mode: 0o755 });
  const path = `${run}/engine.json`;
  writeFileSync(`${path}.new`, JSON.stringify({ version, ...saved }), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Null when there is none, or one of another version. */
export function readState(run: string): SavedState | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(`${run}/engine.json`, "utf8"));
  } catch {
    // ENOENT after a boot; SyntaxError cannot be, it is renamed into place, and would mean the same.
    return null;
  }
  return isSaved(value) ? value : null;
}

/** Written by this program, so the version says it all. */
function isSaved(value: unknown): value is SavedState {
  if (typeof value !== "object" || value === null || !("version" in value)) return false;
  if (value.version !== version || !("since" in value) || !("state" in value)) return false;
  const { state } = value;
  return typeof state === "object" && state !== null && "version" in state && state.version === 1;
}
