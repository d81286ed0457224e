/**
 * What may follow the names of a request that creates something.
 *
 * A sequence of blocks { u32 size, u32 type, ... }, each padded to 8 bytes with `size` including
 * header and padding. Types 0 to 31 are security contexts (the type is their number), 32 is groups.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_ext_header, fuse_secctx_header, fuse_supp_groups
 * @module
 */
import { ByteReader } from "@gemel/base";

export type SecurityContext = {
  /** Name of the attribute, such as `security.selinux`. */
  readonly name: Uint8Array;
  readonly value: Uint8Array;
};

export type Extensions = {
  readonly securityContexts: readonly SecurityContext[];
  /** The caller's supplementary group that matches the directory, if any. */
  readonly groups: readonly number[];
};

const securityContextMax = 31;
const groupsType = 32;
const headerSize = 8;

/** Blocks that are damaged or of an unknown type are passed over. Views on `bytes`. */
export function decodeExtensions(bytes: Uint8Array): Extensions {
  const securityContexts: SecurityContext[] = [];
  const groups: number[] = [];
  for (let at = 0; at + headerSize <= bytes.length; ) {
    const head = new ByteReader(bytes, at);
    const size = head.u32();
    const type = head.u32();
    if (size < headerSize) break;
    const body = new ByteReader(bytes, at + headerSize, at + size);
    if (type <= securityContextMax) readContexts(body, type, securityContexts);
    else if (type === groupsType) readGroups(body, groups);
    at += size;
  }
  return { securityContexts, groups };
}

function readContexts(body: ByteReader, count: number, into: SecurityContext[]): void {
  for (let index = 0; index < count; index++) {
    const size = body.u32();
    body.skip(4);
    const name = body.untilNul();
    const value = body.bytes(size);
    if (body.short) return;
    into.push({ name, value });
  }
}

function readGroups(body: ByteReader, into: number[]): void {
  const count = body.u32();
  for (let index = 0; index < count; index++) {
    const group = body.u32();
    if (body.short) return;
    into.push(group);
  }
}
