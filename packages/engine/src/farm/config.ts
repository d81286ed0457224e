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
  /** Silence after which another node leads (`mlost_count` pulses). */
  readonly leaderLostMs: number;
  /** How long the connections of a slot that moved may stay where they are. */
  readonly keepMs: number;
  /** How long clients take to follow the address to another director. */
  readonly settleMs: number;
};
