/** What the farm's decisions need to know of the configuration. @module */

export type FarmGroup = {
  readonly name: string;
  /** Node to its weight; a node that is not named has 1. */
  readonly power: Readonly<Record<string, number>>;
};

export type FarmConfig = {
  readonly module: string;
  readonly node: string;
  /** All nodes, this one included; the order breaks ties, so it is the same everywhere. */
  readonly nodes: readonly string[];
  /** At most 8 groups; at least one. */
  readonly groups: readonly FarmGroup[];
  /** Silence after which a node is lost (`slost_count` pulses). */
  readonly nodeLostMs: number;
  /**
   * How long a node keeps its share while its host says that gemeld does not run there: its kernel
   * goes on spreading and its application serving.
   */
  readonly awayMs: number;
  /**
   * How often the engine is given the time when nothing happens, at most half of `nodeLostMs`. With the age of what was heard
   * last, and a quarter of `nodeLostMs` that it may be late, that must be less than `nodeLostMs`: a node that was paused would
   * take its own silence for that of the others.
   */
  readonly lookMs: number;
  /** Silence after which another node leads (`mlost_count` pulses). */
  readonly leaderLostMs: number;
  /** How long the connections of a slot that moved may stay where they are. */
  readonly keepMs: number;
  /** How long clients take to follow the address to another director. */
  readonly settleMs: number;
};

/** A longer gap between two steps means that this node was paused. */
export function pausedMs({ nodeLostMs, lookMs }: FarmConfig): number {
  return Math.max(nodeLostMs / 2, lookMs + nodeLostMs / 4);
}
