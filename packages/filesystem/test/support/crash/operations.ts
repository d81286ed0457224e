/**
 * What a writer of the crash test does: a stream of numbered operations, given by a seed.
 *
 * Each operation is one system call with one effect, so "the first n of them" is a state of the
 * writer's folder that can be computed. Writer and checker make the same stream independently.
 *
 * @module
 */
import { type Prng, prng } from "@gemel/base";

export const recordBytes = 64;
export const pageBytes = 4096;
export const pageCount = 16;
const nameCount = 24;

/** `n` is the operation's number, from 1 on, and what it leaves behind. */
export type CrashOperation =
  /** A record at the end of `log`. */
  | { readonly type: "append"; readonly n: number }
  | { readonly type: "flush_log"; readonly n: number }
  /** A page of `pages`, through a descriptor with O_DSYNC, or with O_SYNC when its number is odd. */
  | { readonly type: "write_page"; readonly n: number; readonly page: number }
  /** A page of `map`, through a shared mapping, and msync. */
  | { readonly type: "write_map"; readonly n: number; readonly page: number }
  | { readonly type: "create"; readonly n: number; readonly name: string }
  | { readonly type: "make_folder"; readonly n: number; readonly name: string }
  | { readonly type: "make_link"; readonly n: number; readonly name: string }
  | { readonly type: "remove"; readonly n: number; readonly name: string }
  | { readonly type: "remove_folder"; readonly n: number; readonly name: string }
  | { readonly type: "flush_folder"; readonly n: number }
  /** The parts of replacing `current` in the recommended way. */
  | { readonly type: "create_next"; readonly n: number }
  | { readonly type: "write_next"; readonly n: number }
  | { readonly type: "flush_next"; readonly n: number }
  | { readonly type: "rename_next"; readonly n: number }
  /** fsync of the file that was renamed: ext4 makes its new name last with it. */
  | { readonly type: "flush_current"; readonly n: number };

export function recordOf(n: number): Buffer {
  return Buffer.from(`${String(n).padStart(recordBytes - 1, ".")}\n`);
}

/** The endless stream of a seed. */
export function* operations(seed: number): Generator<CrashOperation, never> {
  const random = prng(seed);
  const names = new Map<string, "create" | "make_folder" | "make_link">();
  let n = 0;
  for (;;) {
    for (const body of step(random, names)) {
      n += 1;
      yield { ...body, n };
    }
  }
}

type Body<T> = T extends unknown ? Omit<T, "n"> : never;
type Bodies = Body<CrashOperation>[];

/** One or more operations that belong together. */
function step(random: Prng, names: Map<string, "create" | "make_folder" | "make_link">): Bodies {
  const pick = (count: number): number => Math.floor(random() * count);
  const page = pick(pageCount);
  switch (pick(9)) {
    case 0:
    case 1:
      return [{ type: "append" }, { type: "append" }, { type: "flush_log" }];
    case 2:
      return [{ type: "append" }];
    case 3:
      return [{ type: "write_page", page }];
    case 4:
      return [{ type: "write_map", page }];
    case 5:
      return [
        { type: "create_next" },
        { type: "write_next" },
        { type: "flush_next" },
        { type: "rename_next" },
        { type: pick(2) === 0 ? "flush_folder" : "flush_current" },
      ];
    case 6:
      return logTurns(10 + pick(4));
    default: {
      const done = changeName(`n${pick(nameCount)}`, pick(3), names);
      return pick(3) === 0 ? [done] : [done, { type: "flush_folder" }];
    }
  }
}

/** As a database writes its log, a flush after every record; and then a record that breaks the habit. */
function logTurns(count: number): Bodies {
  const turn: Bodies = [{ type: "append" }, { type: "flush_log" }];
  return [...Array.from({ length: count }, () => turn).flat(), { type: "append" }, ...turn];
}

function changeName(
  name: string,
  kind: number,
  names: Map<string, "create" | "make_folder" | "make_link">,
): Body<CrashOperation> {
  const known = names.get(name);
  if (known !== undefined) {
    names.delete(name);
    return { type: known === "make_folder" ? "remove_folder" : "remove", name };
  }
  const type = (["create", "make_folder", "make_link"] as const)[kind] ?? "create";
  names.set(name, type);
  return { type, name };
}
