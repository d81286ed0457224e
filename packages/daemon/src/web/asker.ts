/** Who sent a request, as far as it is proved. @module */
import type { Principal } from "@gemel/protocol";

export type Asker = {
  /** Null: nobody known. */
  readonly principal: Principal | null;
  /** Address; empty: the unix socket. */
  readonly from: string;
  /** Secret id of the session, when it came with the cookie of one. */
  readonly session: string | null;
};
