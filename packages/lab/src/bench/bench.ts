/**
 * What every row of the bench gets.
 *
 * @module
 */
import type { Story } from "../demo/story.ts";
import type { BenchArguments } from "./arguments.ts";
import type { Rig } from "./rig.ts";

export type Bench = {
  readonly rig: Rig;
  readonly story: Story;
  readonly options: BenchArguments;
};
