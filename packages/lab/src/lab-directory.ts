/**
 * The directory of a lab and what is written in it about its owner, so that leftovers of a dead run
 * are found and removed.
 *
 * @module
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { killNamespace } from "./host/namespace.ts";
import { isAlive, type ProcessIdentity } from "./system/process-identity.ts";

export type AttachmentState = {
  readonly switchName: string;
  readonly interfaceName: string;
  /** With prefix length, `198.18.1.1/24`. */
  readonly address: string;
};

export type LabState = {
  readonly version: 1;
  readonly id: string;
  /** Who removes the lab; null when it was left running on purpose. */
  readonly owner: ProcessIdentity | null;
  readonly switches: readonly { readonly name: string; readonly first: ProcessIdentity }[];
  readonly hosts: readonly {
    readonly name: string;
    /** Null while it has no power. */
    readonly first: ProcessIdentity | null;
    readonly attachments: readonly AttachmentState[];
  }[];
};

/** Where labs are kept. */
export function labBase(): string {
  const { GEMEL_LAB_DIRECTORY: configured } = process.env;
  return configured ?? "/var/tmp/gemel-lab";
}

const stateFile = "lab.json";

/** Replace the state of the lab in `directory`. */
export function writeLabState(directory: string, state: LabState): void {
  const file = join(directory, stateFile);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** The state of the lab in `directory`; undefined when there is none to read. */
export function readLabState(directory: string): LabState | undefined {
  try {
    // Written by ourselves and replaced as a whole: the shape needs no check beyond the version.
    const state = JSON.parse(readFileSync(join(directory, stateFile), "utf8")) as LabState;
    return state.version === 1 ? state : undefined;
  } catch {
    // ENOENT: being made or removed. SyntaxError cannot come from a rename.
    return undefined;
  }
}

/** All labs below the base directory. */
export function listLabs(): { directory: string; state: LabState | undefined }[] {
  if (!existsSync(labBase())) {
    return [];
  }
  return readdirSync(labBase()).map((id) => {
    const directory = join(labBase(), id);
    return { directory, state: readLabState(directory) };
  });
}

/** End the processes of a lab and remove its directory. */
export async function removeLab(directory: string, state: LabState | undefined): Promise<void> {
  const firsts = [...(state?.hosts ?? []), ...(state?.switches ?? [])].map(({ first }) => first);
  await Promise.all(
    firsts.map(async (first) => {
      if (first !== null) {
        await killNamespace(first);
      }
    }),
  );
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Remove the labs whose owner is gone; returns their directories. */
export async function removeLeftovers(): Promise<string[]> {
  const removed: string[] = [];
  for (const { directory, state } of listLabs()) {
    if (isLeftover(state)) {
      await removeLab(directory, state);
      removed.push(directory);
    }
  }
  return removed;
}

function isLeftover(state: LabState | undefined): boolean {
  if (state === undefined) {
    // A directory without state is one that is being made at this moment, or nobody's.
    return false;
  }
  if (state.owner !== null) {
    return !isAlive(state.owner);
  }
  return !state.switches.some(({ first }) => isAlive(first));
}

/** Make the directory of a new lab. */
export function makeLabDirectory(state: LabState): string {
  const directory = join(labBase(), state.id);
  mkdirSync(directory, { recursive: true });
  writeLabState(directory, state);
  return directory;
}
