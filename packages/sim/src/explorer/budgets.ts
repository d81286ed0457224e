/**
 * The budgets that `npm run model` explores to their end: several million states in all.
 *
 * @see docs/internals/model.md, with the number of states of each
 * @module
 */
export const budgets: readonly string[] = [
  "cut=1 daemon=1",
  "crash=1 daemon=1",
  "cut=1 wipe=1",
  "cut=1 ask=1 late=1",
  "crash=2",
  "crash=1 write=1 ask=1",
  "cut=1 write=1 ask=1",
  "cut=1 away=2",
];
