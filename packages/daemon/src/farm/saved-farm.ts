/**
 * What a farm's member remembers over a restart of gemeld, in a folder that does not survive the boot of the host.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { FarmState } from "@gemel/engine";

export type SavedFarm = { readonly state: FarmState; readonly drained: boolean };

const version = 2;

export function writeSaved(run: string, { state, drained }: SavedFarm): void {
  mkdirSync(run, { recursive: true, mode: 0o755 });
  const text = JSON.stringify({ version, state, drained });
  writeFileSync(`${run}/farm.json.new`, text, { mode: 0o600 });
  renameSync(`${run}/farm.json.new`, `${run}/farm.json`);
}

/** Null when there is none, or one of another version. */
export function readSaved(run: string): SavedFarm | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(`${run}/farm.json`, "utf8"));
  } catch {
    // ENOENT after a boot; SyntaxError cannot be, it is renamed into place, and would mean the same.
    return null;
  }
  return isSaved(value) ? value : null;
}

/** Written by this program, so the version says it all. */
function isSaved(value: unknown): value is SavedFarm {
  if (typeof value !== "object" || value === null || !("version" in value)) return false;
  return value.version === version && "state" in value && "drained" in value;
}
