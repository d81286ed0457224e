/**
 * The REST interface as a table: what is validated is what is documented, and what a client may write.
 *
 * A new operation is a line in `routes.ts` and an entry in one of the parts; the compiler misses the other.
 *
 * @module
 */
import type { RouteName } from "../routes.ts";
import { accessOperations } from "./access-operations.ts";
import { configurationOperations } from "./configuration-operations.ts";
import { copiesOperations } from "./copies-operations.ts";
import { logOperations } from "./log-operations.ts";
import { membershipOperations } from "./membership-operations.ts";
import { moduleOperations } from "./module-operations.ts";
import { nodeOperations } from "./node-operations.ts";
import type { Operation } from "./operation.ts";

export const operations = {
  ...nodeOperations,
  ...configurationOperations,
  ...moduleOperations,
  ...copiesOperations,
  ...logOperations,
  ...accessOperations,
  ...membershipOperations,
} satisfies Readonly<Record<RouteName, Operation>>;
