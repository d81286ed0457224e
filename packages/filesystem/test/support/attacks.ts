/**
 * Everything that a hostile peer's records can do to a path.
 *
 * Targets are decoys of the test, never places of the machine: a replica whose protection is taken
 * away to see a test fail does follow them.
 *
 * @module
 */
import { attributeBits, type MirrorRecord } from "@gemel/replication";
import type { TreeRecord } from "../../src/replica/apply-record.ts";
import { bind, create, directory, entry, listing, regular } from "../replica-records.ts";

/** `decoy` is what symbolic links are made to point to. */
export function attacks(path: string, decoy: string): TreeRecord[] {
  const times = { atimeSec: 1, atimeNsec: 0, mtimeSec: 1, mtimeNsec: 0 };
  const attributes = { mode: 0o777, uid: 7, gid: 7, ...times };
  const mask = Object.values(attributeBits).reduce((all, bit) => all | bit, 0);
  const attribute = { name: "user.mark", value: Buffer.from("x") };
  const at = { tree: 0, object: 0, path } as const;
  const records: MirrorRecord[] = [
    create(path, regular | 0o666),
    create(path, directory | 0o777),
    create(path, 0o120777, 0, decoy),
    { type: "truncate", ...at, size: 0 },
    { type: "fallocate", ...at, mode: 0, offset: 0, length: 9000 },
    { type: "attributes", ...at, mask, ...attributes },
    { type: "set_xattr", ...at, ...attribute, flags: 0 },
    { type: "remove_xattr", ...at, name: "user.mark" },
    { type: "xattrs", ...at, attributes: [attribute] },
    { type: "link", tree: 0, object: 0, from: path, to: "stolen" },
    { type: "link", tree: 0, object: 0, from: "file", to: path },
    { type: "rename", tree: 0, from: path, to: "taken", flags: 0 },
    { type: "rename", tree: 0, from: "file", to: path, flags: 0 },
    { type: "rename", tree: 0, from: "file", to: path, flags: 2 },
    { type: "unlink", tree: 0, path },
    { type: "rmdir", tree: 0, path },
    listing(path, [entry("f", regular | 0o600), entry("new", regular | 0o600)]),
    bind(1, path),
  ];
  return records as TreeRecord[];
}
