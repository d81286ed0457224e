/**
 * Conformance by enumeration: every call that takes a name, on every kind of object, spelled in every
 * way, by several users in several directories, must answer on the mount as on the disk, and
 * leave the same tree. In the end the replica has what the primary has.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MirroredPair } from "./support/mirrored-pair.ts";
import { asUser, type User } from "./support/posix/calls.ts";
import { Comparison, outcome } from "./support/posix/compare.ts";
import { makeObject, objectKinds, oddNames, spellings } from "./support/posix/objects.ts";
import { oneName, twoNames } from "./support/posix/operations.ts";

const pair = new MirroredPair();
const umask = process.umask(0o022);
let total = 0;

beforeAll(async () => {
  await pair.start();
});

afterAll(async () => {
  process.umask(umask);
  await pair.end();
});

/** The same new directory in both places. */
function places(name: string): readonly [string, string] {
  const made = [pair.plain, pair.primary.directory].map((root) => {
    const directory = join(root, name);
    fs.mkdirSync(directory);
    return directory;
  });
  return [made[0] ?? "", made[1] ?? ""];
}

const root: User = { uid: 0, gid: 0, groups: [] };
const owner: User = { uid: 1000, gid: 100, groups: [200] };
const member: User = { uid: 1001, gid: 300, groups: [100] };
const stranger: User = { uid: 1002, gid: 302, groups: [] };
const users = { root, owner, member, stranger };

/** A comparison whose trees are equal in the end, on the replica as well. */
function finish(comparison: Comparison, name: string, both: readonly [string, string]): void {
  comparison.addTree(both);
  comparison.check();
  pair.expectReplicaEqual(name);
  total += comparison.count;
}

describe("one name", () => {
  test.each(Object.keys(objectKinds))("every call on: %s", (kind) => {
    const name = `one ${kind}`;
    const both = places(name);
    const comparison = new Comparison();
    for (const [call, run] of Object.entries(oneName)) {
      comparison.add(`${call}`, both, (directory) => {
        const inside = join(directory, call);
        fs.mkdirSync(inside);
        makeObject(kind, inside, "n");
        return outcome(() => run(join(inside, "n")));
      });
      for (const [spelling, spell] of Object.entries(spellings)) {
        comparison.add(`${call} ${spelling}`, both, (directory) => {
          const inside = join(directory, `${call} ${spelling}`);
          fs.mkdirSync(inside);
          makeObject(kind, inside, "n");
          return outcome(() => run(`${inside}/${spell("n")}`));
        });
      }
    }
    finish(comparison, name, both);
  });

  test("every call with odd names", () => {
    const name = "odd names";
    const both = places(name);
    const comparison = new Comparison();
    for (const [call, run] of Object.entries(oneName)) {
      for (const [index, odd] of oddNames.entries()) {
        comparison.add(`${call} ${index}`, both, (directory) => {
          const inside = join(directory, `${call} ${index}`);
          fs.mkdirSync(inside);
          fs.symlinkSync("loop", join(inside, "loop"));
          return outcome(() => run(`${inside}/${odd}`));
        });
      }
    }
    finish(comparison, name, both);
  });
});

describe("two names", () => {
  test.each(Object.keys(twoNames))("every kind onto every kind: %s", (call) => {
    const name = `two ${call}`;
    const both = places(name);
    const comparison = new Comparison();
    const run = twoNames[call];
    for (const from of Object.keys(objectKinds)) {
      for (const to of Object.keys(objectKinds)) {
        comparison.add(`${from} to ${to}`, both, (directory) => {
          const inside = join(directory, `${from} to ${to}`);
          fs.mkdirSync(join(inside, "d"), { recursive: true });
          makeObject(from, inside, "a");
          makeObject(to, inside, "d/b");
          return outcome(() => run?.(join(inside, "a"), join(inside, "d/b")));
        });
      }
      const others: Readonly<Record<string, string>> = {
        itself: "a",
        "its own name beneath": "a/x",
        "its own inside": "a/inside",
        "a long name": "n".repeat(256),
        "a missing directory": "none/x",
        "a slash at the end": "new/",
        "what is above": ".",
        "its other name": "a.other",
      };
      for (const [what, to] of Object.entries(others)) {
        comparison.add(`${from} to ${what}`, both, (directory) => {
          const inside = join(directory, `${from} to ${what}`);
          fs.mkdirSync(inside);
          makeObject(from, inside, "a");
          return outcome(() => run?.(`${inside}/a`, `${inside}/${to}`));
        });
      }
    }
    finish(comparison, name, both);
  });
});

describe("users", () => {
  /** Modes of the directory, which belongs to `owner` and group 100. */
  const directories = [0o777, 0o755, 0o1770, 0o2771, 0o744];
  const kinds = ["nothing", "file", "empty directory"];

  test.each(Object.entries(users))("every call as %s", (who, user) => {
    const name = `user ${who}`;
    const both = places(name);
    const comparison = new Comparison();
    for (const mode of directories) {
      for (const [call, run] of Object.entries(oneName)) {
        for (const kind of kinds) {
          const what = `${mode.toString(8)} ${call} ${kind}`;
          comparison.add(what, both, (directory) => {
            const inside = join(directory, what);
            fs.mkdirSync(inside);
            makeObject(kind, inside, "n");
            if (kind !== "nothing") fs.lchownSync(join(inside, "n"), 1000, 100);
            fs.chownSync(inside, 1000, 100);
            fs.chmodSync(inside, mode);
            return outcome(() => asUser(user, () => run(join(inside, "n"))));
          });
        }
      }
    }
    finish(comparison, name, both);
  });

  test.each(Object.entries(users))("files of others, as %s", (who, user) => {
    const name = `files ${who}`;
    const both = places(name);
    const comparison = new Comparison();
    const modes = [0o000, 0o400, 0o620, 0o602, 0o644, 0o4755, 0o2755, 0o2745, 0o6777, 0o6666];
    for (const mode of modes) {
      for (const [call, run] of Object.entries(oneName)) {
        const what = `${mode.toString(8)} ${call}`;
        comparison.add(what, both, (directory) => {
          const path = join(directory, what);
          fs.writeFileSync(path, "content");
          fs.chownSync(path, 1000, 100);
          fs.chmodSync(path, mode);
          return outcome(() => asUser(user, () => run(path)));
        });
      }
    }
    finish(comparison, name, both);
  });

  test.each(Object.entries(users))("two names in sticky directories, as %s", (who, user) => {
    const name = `sticky ${who}`;
    const both = places(name);
    const comparison = new Comparison();
    const ids = [0, 1000, 1001, 1002];
    for (const [call, run] of Object.entries(twoNames)) {
      for (const kind of ["file", "empty directory", "link to a file"]) {
        for (const from of ids) {
          for (const to of ids) {
            const what = `${call} ${kind} ${from} ${to}`;
            comparison.add(what, both, (directory) => {
              const inside = join(directory, what);
              fs.mkdirSync(join(inside, "d"), { recursive: true });
              for (const [path, uid] of [
                [join(inside, "a"), from],
                [join(inside, "d/b"), to],
              ] as const) {
                objectKinds[kind]?.(path);
                fs.lchownSync(path, uid, 100);
              }
              fs.chownSync(inside, 1000, 100);
              fs.chmodSync(inside, 0o1777);
              fs.chownSync(join(inside, "d"), 1001, 100);
              fs.chmodSync(join(inside, "d"), 0o1777);
              return outcome(() => asUser(user, () => run(join(inside, "a"), join(inside, "d/b"))));
            });
          }
        }
      }
    }
    finish(comparison, name, both);
  });
});

test("so many answers were compared", async () => {
  await pair.expectLinked();
  process.stdout.write(`posix-names: ${total} answers compared\n`);
  expect(total).toBeGreaterThan(8000);
  pair.expectReplicaEqual();
});
