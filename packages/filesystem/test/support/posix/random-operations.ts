/**
 * Operations on a small tree, drawn by chance, as values: the same list can be run on any directory.
 *
 * Few names, so that they meet; a few open files each of which outlives its names; two users.
 *
 * @module
 */
import fc from "fast-check";

const names = ["a", "b", "c", "d", "\u00ff\u00fe"] as const;

/** Mostly directories, unless they are renamed or removed. */
const directories = ["", "", "a/", "b/", "a/b/"] as const;
const leaves = ["c", "d", "\u00ff\u00fe"] as const;

/** Paths of one to three names beneath the root of the tree. */
const path = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...directories), fc.constantFrom(...leaves))
      .map((parts) => parts.join("")),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join("/")),
  },
);
const slot = fc.nat(5);
const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o666, 0o777, 0o4755, 0o2755, 0o2644, 0o1777);
const id = fc.constantFrom(0, 1000, 1001);
/** Often at the borders of blocks. */
const offset = fc.oneof(
  fc.nat(70_000),
  fc.constantFrom(0, 4096, 8192, 65_536, 131_072),
  fc.nat(3_000_000),
);
const size = fc.oneof(fc.nat(9000), fc.constantFrom(4096, 8192, 65_536), fc.nat(150_000));
const byte = fc.nat(255);
/** Direct I/O wants both in whole blocks. */
const block = fc.nat(40).map((count) => count * 4096);

const one = {
  open: fc.record({ type: fc.constant("open"), slot, path, truncate: fc.boolean() } as const),
  temporary: fc.record({ type: fc.constant("temporary"), slot, path, mode } as const),
  close: fc.record({ type: fc.constant("close"), slot } as const),
  write: fc.record({ type: fc.constant("write"), slot, offset, size, byte } as const),
  append: fc.record({ type: fc.constant("append"), path, size, byte } as const),
  writeThrough: fc.record({
    type: fc.constant("writeThrough"),
    path,
    flag: fc.constantFrom("dataSync", "sync"),
    offset,
    size,
    byte,
  } as const),
  direct: fc.record({
    type: fc.constant("direct"),
    path,
    isRead: fc.boolean(),
    offset: block,
    size: block,
    byte,
  } as const),
  flock: fc.record({ type: fc.constant("flock"), slot, how: fc.constantFrom(1, 2, 8) } as const),
  lockRange: fc.record({
    type: fc.constant("lockRange"),
    slot,
    isQuestion: fc.boolean(),
    // To read, to write, given back.
    kind: fc.constantFrom(0, 1, 2),
    start: fc.nat(20),
    length: fc.nat(20),
  } as const),
  resize: fc.record({ type: fc.constant("resize"), slot, size: offset } as const),
  truncate: fc.record({ type: fc.constant("truncate"), path, size: offset } as const),
  allocate: fc.record({
    type: fc.constant("allocate"),
    slot,
    // Allocate, keep size, punch, zero, zero and keep size.
    how: fc.constantFrom(0, 1, 3, 16, 17),
    offset,
    size,
  } as const),
  map: fc.record({ type: fc.constant("map"), slot, offset: fc.nat(20_000), byte } as const),
  copy: fc.record({ type: fc.constant("copy"), slot, to: slot, offset, size } as const),
  read: fc.record({ type: fc.constant("read"), slot, offset, size } as const),
  holes: fc.record({ type: fc.constant("holes"), slot } as const),
  flush: fc.record({ type: fc.constant("flush"), slot } as const),
  create: fc.record({ type: fc.constant("create"), path, mode, user: id } as const),
  mkdir: fc.record({ type: fc.constant("mkdir"), path, mode, user: id } as const),
  rmdir: fc.record({ type: fc.constant("rmdir"), path } as const),
  unlink: fc.record({ type: fc.constant("unlink"), path, user: id } as const),
  rename: fc.record({
    type: fc.constant("rename"),
    path,
    to: path,
    flags: fc.constantFrom(0, 0, 0, 1, 2),
    user: id,
  } as const),
  link: fc.record({ type: fc.constant("link"), path, to: path } as const),
  name: fc.record({ type: fc.constant("name"), slot, to: path } as const),
  symlink: fc.record({ type: fc.constant("symlink"), path, to: path } as const),
  special: fc.record({
    type: fc.constant("special"),
    path,
    kind: fc.constantFrom(0o010000, 0o140000, 0o020000),
  } as const),
  chmod: fc.record({ type: fc.constant("chmod"), path, mode, user: id } as const),
  chown: fc.record({ type: fc.constant("chown"), path, uid: id, gid: id } as const),
  chownOpen: fc.record({ type: fc.constant("chownOpen"), slot, uid: id, mode } as const),
  times: fc.record({
    type: fc.constant("times"),
    path,
    seconds: fc.integer({ min: -(2 ** 31), max: 2 ** 33 }),
    nanoseconds: fc.nat(999_999_999),
  } as const),
  setXattr: fc.record({
    type: fc.constant("setXattr"),
    path,
    name: fc.constantFrom("user.a", "user.b", "trusted.t", "security.s"),
    size: fc.nat(300),
    byte,
    flags: fc.constantFrom(0, 0, 1, 2),
  } as const),
  removeXattr: fc.record({
    type: fc.constant("removeXattr"),
    path,
    name: fc.constantFrom("user.a", "user.b", "trusted.t"),
  } as const),
  acl: fc.record({
    type: fc.constant("acl"),
    path,
    isDefault: fc.boolean(),
    permissions: fc.nat(7),
    mask: fc.nat(7),
  } as const),
  list: fc.record({ type: fc.constant("list"), path } as const),
  look: fc.record({ type: fc.constant("look"), path } as const),
};

/** What changes contents and names comes more often than what looks. */
export const randomOperation = fc.oneof(
  { weight: 8, arbitrary: one.open },
  { weight: 1, arbitrary: one.temporary },
  { weight: 1, arbitrary: one.close },
  { weight: 8, arbitrary: one.write },
  { weight: 3, arbitrary: one.append },
  { weight: 1, arbitrary: one.writeThrough },
  { weight: 2, arbitrary: one.direct },
  { weight: 1, arbitrary: one.flock },
  { weight: 2, arbitrary: one.lockRange },
  { weight: 2, arbitrary: one.resize },
  { weight: 2, arbitrary: one.truncate },
  { weight: 3, arbitrary: one.allocate },
  { weight: 1, arbitrary: one.map },
  { weight: 2, arbitrary: one.copy },
  { weight: 2, arbitrary: one.read },
  { weight: 1, arbitrary: one.holes },
  { weight: 1, arbitrary: one.flush },
  { weight: 6, arbitrary: one.create },
  { weight: 6, arbitrary: one.mkdir },
  { weight: 1, arbitrary: one.rmdir },
  { weight: 3, arbitrary: one.unlink },
  { weight: 5, arbitrary: one.rename },
  { weight: 3, arbitrary: one.link },
  { weight: 1, arbitrary: one.name },
  { weight: 2, arbitrary: one.symlink },
  { weight: 1, arbitrary: one.special },
  { weight: 3, arbitrary: one.chmod },
  { weight: 2, arbitrary: one.chown },
  { weight: 1, arbitrary: one.chownOpen },
  { weight: 2, arbitrary: one.times },
  { weight: 3, arbitrary: one.setXattr },
  { weight: 1, arbitrary: one.removeXattr },
  { weight: 2, arbitrary: one.acl },
  { weight: 1, arbitrary: one.list },
  { weight: 1, arbitrary: one.look },
);

export type RandomOperation = typeof randomOperation extends fc.Arbitrary<infer T> ? T : never;
