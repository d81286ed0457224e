export { type Errno, type ErrnoName, errno, errnoName } from "./abi/errno.ts";
export { direntType, fileType } from "./abi/file-type.ts";
export { type InitFlag, initFlags } from "./abi/init-flags.ts";
export { notifications, opcodes } from "./abi/opcodes.ts";
export {
  attributeFlags,
  fsyncFlags,
  getattrFlags,
  invalEntryFlags,
  lockFlags,
  openFlags,
  openReplyFlags,
  readFlags,
  releaseFlags,
  setattrValid,
  setxattrFlags,
  writeFlags,
} from "./abi/operation-flags.ts";
export {
  minReadBuffer,
  protocolMajor,
  protocolMinor,
  protocolMinorOldest,
  requestOverhead,
  rootNodeId,
  sizes,
} from "./abi/sizes.ts";
export {
  blankAttributes,
  type Entry,
  encodeAttr,
  encodeCreate,
  encodeDevice,
  encodeEntry,
  encodeStatx,
  type FileAttributes,
  type StatxReply,
} from "./codec/attribute-replies.ts";
export type * from "./codec/attribute-requests.ts";
export type * from "./codec/connection-requests.ts";
export { type Dirent, DirentPlusWriter, DirentWriter } from "./codec/dirent-writer.ts";
export { decodeExtensions, type Extensions, type SecurityContext } from "./codec/extensions.ts";
export {
  encodeBmap,
  encodeCopied,
  encodeData,
  encodeDataInPlace,
  encodeError,
  encodeIoctl,
  encodeLock,
  encodeLseek,
  encodeOk,
  encodeOpen,
  encodePoll,
  encodeStatfs,
  encodeWrite,
  encodeXattrSize,
  type OpenReply,
  type StatfsReply,
} from "./codec/file-replies.ts";
export type * from "./codec/file-requests.ts";
export type * from "./codec/lock-requests.ts";
export type * from "./codec/name-requests.ts";
export {
  defaultFlags,
  encodeInit,
  type InitReply,
  type InitWishes,
  type Negotiated,
  negotiate,
} from "./codec/negotiation.ts";
export {
  encodeDelete,
  encodeInvalEntry,
  encodeInvalInode,
  encodeResend,
} from "./codec/notifications.ts";
export { type ReplyBuffer, replyBuffer } from "./codec/reply-buffer.ts";
export {
  decodeRequest,
  type Operation,
  type RefusedRequest,
  type Request,
  RequestDecoder,
  type RequestLayout,
  type RequestOf,
  type Undecodable,
  type UnknownRequest,
} from "./codec/request-decoder.ts";
export type { RequestHeader } from "./codec/request-header.ts";
export type * from "./codec/xattr-requests.ts";
export {
  type DeviceOptions,
  openDevice,
  readRequest,
  waitReadable,
  writeReply,
} from "./device.ts";
export { type MountOptions, mountFuse, type UnmountOptions, unmount } from "./mount.ts";
export { serve } from "./serve.ts";
export type {
  AttributesReply,
  CreateReply,
  DirentPlus,
  Done,
  HandledOperation,
  Handlers,
  ReplyOf,
  SizeReply,
} from "./session/handlers.ts";
export { Session, type SessionOptions } from "./session/session.ts";
