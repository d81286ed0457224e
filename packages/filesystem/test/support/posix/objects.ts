/**
 * One object of every kind that a name can lead to, and ways in which a name can be written.
 *
 * @module
 */
import * as fs from "node:fs";
import { cName, mknodat } from "../../../src/file-calls.ts";
import { atFlags, fileTypes } from "../../../src/file-constants.ts";

/** Makes the object at `path`; what it needs beside has other names. */
export type ObjectMaker = (path: string) => void;

const special =
  (type: number, device = 0): ObjectMaker =>
  (path) => {
    const done = mknodat(atFlags.workingDirectory, cName(path), type | 0o666, device);
    if (done < 0) throw new Error(`mknod ${path}: errno ${-done}`);
    fs.chmodSync(path, 0o666);
  };

const symlink =
  (target: string): ObjectMaker =>
  (path) =>
    fs.symlinkSync(target, path);

export const objectKinds: Readonly<Record<string, ObjectMaker>> = {
  nothing: () => undefined,
  file: (path) => {
    fs.writeFileSync(path, "content");
    fs.chmodSync(path, 0o644);
  },
  "empty directory": (path) => fs.mkdirSync(path),
  "full directory": (path) => {
    fs.mkdirSync(path);
    fs.writeFileSync(`${path}/inside`, "");
  },
  "link to a file": symlink("beside.file"),
  "link to a directory": symlink("beside.directory"),
  "link to nothing": symlink("no such name"),
  fifo: special(fileTypes.fifo),
  socket: special(fileTypes.socket),
  "character device": special(fileTypes.character, 0x103),
  "block device": special(fileTypes.block, 0x7f07),
  "one of two names": (path) => {
    fs.writeFileSync(path, "two names");
    fs.linkSync(path, `${path}.other`);
  },
};

/** Make an object of a kind in `directory`, and what it leads to. */
export function makeObject(kind: string, directory: string, name: string): void {
  const above = `${directory}/${name}`.replace(/[^/]*$/, "");
  if (kind === "link to a file") fs.writeFileSync(`${above}beside.file`, "target");
  if (kind === "link to a directory") fs.mkdirSync(`${above}beside.directory`);
  objectKinds[kind]?.(`${directory}/${name}`);
}

/** Names of `name` that are not simply that. */
export const spellings: Readonly<Record<string, (name: string) => string>> = {
  "with a slash at the end": (name) => `${name}/`,
  "beneath itself": (name) => `${name}/x`,
  "with a dot": (name) => `${name}/.`,
  "with two dots": (name) => `${name}/..`,
};

/** Names that are what they are. */
export const oddNames: readonly string[] = [
  "n".repeat(255),
  "n".repeat(256),
  "\u00e4\u00f6",
  "loop",
  "loop/x",
  ".",
  "..",
  "missing/x",
  "p/".repeat(2047),
];
