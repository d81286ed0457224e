import type { Checker } from "../world.ts";
import { acknowledgedWrites } from "./acknowledged-writes.ts";
import { epochs } from "./epochs.ts";
import { nothingDiscarded } from "./nothing-discarded.ts";
import { oneAddress } from "./one-address.ts";
import { promotion } from "./promotion.ts";
import { reports } from "./reports.ts";

/** Every one of them looks after every event. */
export const checkers: readonly Checker[] = [
  acknowledgedWrites,
  epochs,
  nothingDiscarded,
  oneAddress,
  promotion,
  reports,
];
