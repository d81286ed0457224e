export { inDrafts } from "./drafts.ts";
export { fingerprintOf, publicKeyHash } from "./fingerprint.ts";
export { decodeToken, encodeToken, hashOfSecret, type JoinToken, newSecret } from "./join-token.ts";
export {
  checkNodeNames,
  type HandedOut,
  isThisNode,
  makeAuthority,
  makeNodeFiles,
  ownName,
} from "./node-files.ts";
export {
  hostNames,
  makeRequest,
  type NodeRequest,
  requestAgain,
  type SignedNode,
  signRequest,
} from "./node-request.ts";
export { isDue, missingNames } from "./renewal.ts";
