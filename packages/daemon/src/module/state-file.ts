/**
 * The engine's state as the next gemeld on this host may need it: kept in `/run`, gone after a boot.
 *
 * Only a help for re-attachment. What must survive a power cut is in the lineage record.
 *
 * The engine steps at every pulse, mostly to find that nothing changed. Then only the time of the step is
 * noted, in a file beside it: from it the next gemeld knows how long nobody watched the peer.
 *
 * @module
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { instantMs } from "@gemel/base";
import type { State } from "@gemel/engine";

export type SavedState = { readonly state: State; readonly since: string };

const version = 1;
/** So many characters hold any time since boot, so that a later one covers an earlier one. */
const steppedSize = 24;

export class StateFile {
  readonly #run: string;
  #saved: SavedState | null = null;
  #stepped: number | null = null;

  /** `run`: the module's folder in `/run`. */
  constructor(run: string) {
    this.#run = run;
  }

  /** The outputs of the step that led to this state were executed. */
  save(saved: SavedState): void {
    if (this.#saved === null || !isSame(this.#saved, saved)) this.#write(saved);
    this.#saved = saved;
    this.#noteStep(saved.state.steppedAt);
  }

  /** Null when there is none, or one of another version. */
  read(): SavedState | null {
    return readSavedState(this.#run);
  }

  close(): void {
    if (this.#stepped !== null) closeSync(this.#stepped);
    this.#stepped = null;
    this.#saved = null;
  }

  #write(saved: SavedState): void {
    mkdirSync(this.#run, { recursive: true, mode: 0o755 });
    const path = `${this.#run}/engine.json`;
    writeFileSync(`${path}.new`, JSON.stringify({ version, ...saved }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  #noteStep(steppedAt: number): void {
    this.#stepped ??= openSync(steppedPath(this.#run), "w", 0o600);
    writeSync(this.#stepped, String(steppedAt).slice(0, steppedSize).padEnd(steppedSize), 0);
  }
}

/** Null when there is none, or one of another version. */
export function readSavedState(run: string): SavedState | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(`${run}/engine.json`, "utf8"));
  } catch {
    // ENOENT after a boot; SyntaxError cannot be, it is renamed into place, and would mean the same.
    return null;
  }
  if (!isSaved(value)) return null;
  const steppedAt = Math.max(value.state.steppedAt, readStepped(run));
  return { ...value, state: { ...value.state, steppedAt: instantMs(steppedAt) } };
}

/** 0 when there is none, which makes the gap longer: the peer is watched anew then. */
function readStepped(run: string): number {
  try {
    const steppedAt = Number.parseFloat(readFileSync(steppedPath(run), "latin1"));
    return Number.isFinite(steppedAt) ? steppedAt : 0;
  } catch {
    return 0;
  }
}

function steppedPath(run: string): string {
  return `${run}/engine.stepped`;
}

/** But for the times that every step, every sign of life and every look at the rules renew. */
function isSame(a: SavedState, b: SavedState): boolean {
  const [was, is] = [a.state, b.state];
  return (
    a.since === b.since &&
    sameFields(was, is, ["steppedAt", "peer", "judged"]) &&
    sameFields(was.peer, is.peer, ["seenAt"]) &&
    sameFields(was.judged, is.judged, ["at"])
  );
}

/** States are replaced, never changed: what is the same object has the same content. */
function sameFields<T extends object>(a: T, b: T, except: readonly (keyof T)[]): boolean {
  if (a === b) return true;
  const keys = Object.keys(b) as (keyof T)[];
  return keys.every((key) => a[key] === b[key] || except.includes(key));
}

/** Written by this program, so the version says it all. */
function isSaved(value: unknown): value is SavedState {
  if (typeof value !== "object" || value === null || !("version" in value)) return false;
  if (value.version !== version || !("since" in value) || !("state" in value)) return false;
  const { state } = value;
  return typeof state === "object" && state !== null && "version" in state && state.version === 1;
}
