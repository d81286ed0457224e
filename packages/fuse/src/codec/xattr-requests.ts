/**
 * Requests on extended attributes.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_setxattr_in, fuse_getxattr_in
 * @module
 */
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

export type SetxattrRequest = RequestHeader & {
  readonly type: "setxattr";
  /** XATTR_CREATE 1, XATTR_REPLACE 2, or 0. */
  readonly flags: number;
  /** 0 unless `setxattrExt` was negotiated. */
  readonly setxattrFlags: number;
  readonly name: Uint8Array;
  /** A view on the read buffer. */
  readonly value: Uint8Array;
};

export type GetxattrRequest = RequestHeader & {
  readonly type: "getxattr";
  /** Room for the value; 0 asks for its size (`encodeXattrSize`), too little is ERANGE. */
  readonly size: number;
  readonly name: Uint8Array;
};

export type ListxattrRequest = RequestHeader & {
  readonly type: "listxattr";
  /** As in getxattr; the value is the names, each ended by NUL. */
  readonly size: number;
};

export type RemovexattrRequest = RequestHeader & {
  readonly type: "removexattr";
  readonly name: Uint8Array;
};

export function decodeSetxattr(reader: RequestReader): SetxattrRequest {
  const size = reader.u32();
  const flags = reader.u32();
  let setxattrFlags = 0;
  if (reader.setxattrExtended) {
    setxattrFlags = reader.u32();
    reader.skip(4);
  }
  return {
    type: "setxattr",
    ...header(reader),
    flags,
    setxattrFlags,
    name: reader.name(),
    value: reader.bytes(size),
  };
}

export function decodeGetxattr(reader: RequestReader): GetxattrRequest {
  const size = reader.u32();
  reader.skip(4);
  return { type: "getxattr", ...header(reader), size, name: reader.name() };
}

export function decodeListxattr(reader: RequestReader): ListxattrRequest {
  const size = reader.u32();
  reader.skip(4);
  return { type: "listxattr", ...header(reader), size };
}

export function decodeRemovexattr(reader: RequestReader): RemovexattrRequest {
  return { type: "removexattr", ...header(reader), name: reader.name() };
}
