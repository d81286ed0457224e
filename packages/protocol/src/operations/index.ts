export type { Operation, OperationAccess } from "./operation.ts";
export * from "./queries.ts";
export type { Answer, Asked, CallName, FileName, StreamName } from "./shapes.ts";
export { operations } from "./table.ts";
