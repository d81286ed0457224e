export { AssertionError, assert, present } from "./assert.ts";
export { ByteReader } from "./byte-reader.ts";
export { ByteWriter } from "./byte-writer.ts";
export { type ErrorCode, type ErrorEntry, errorCatalogue } from "./error-codes.ts";
export { GemelError } from "./gemel-error.ts";
export { type InstantMs, instantMs } from "./instant.ts";
export {
  isReadOnlyOverItself,
  type MountEntry,
  parseMountinfo,
  topMount,
} from "./mountinfo.ts";
export { type Prng, prng } from "./prng.ts";
export {
  joinedArguments,
  type ProcessPattern,
  type ProcessStat,
  type ProcessWish,
  parseProcessStat,
  processPattern,
} from "./process-match.ts";
export { failed, ok, type Result } from "./result.ts";
