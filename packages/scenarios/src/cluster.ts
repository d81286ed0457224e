/**
 * The two nodes of a story, as far as a story may touch them.
 *
 * @module
 */
import type { ActionName, ModuleState, Readiness } from "@gemel/protocol";

export type NodeName = "a" | "b";

export function otherNode(node: NodeName): NodeName {
  return node === "a" ? "b" : "a";
}

/** What a story expects of the virtual clock, in ms; generous enough for real hosts. */
export const bounds = {
  startMs: 30_000,
  /** From the power cut to ALONE Ready; 3 s of it are detection. */
  failoverMs: 15_000,
  stopMs: 30_000,
  swapMs: 30_000,
  /** From the return of a node to protected, with little data. */
  rejoinMs: 60_000,
  /** How long something that must not happen is watched for. */
  quietMs: 8000,
  /** How long a primary without the right keeps its address at most; 30 s, and until it has ended. */
  frozenMs: 60_000,
} as const;

export type Expectation = {
  /** The state, and with `readiness` how stable it is. */
  toBe(state: ModuleState, readiness?: Readiness): Within;
  /** The words that operators read contain `part`. */
  toSay(part: string): Within;
};

export type Within = {
  /** Fails when it is not so within `limitMs`. */
  within(limitMs: number): Promise<void>;
  /** Fails when it is not so at any time during `durationMs`. */
  throughout(durationMs: number): Promise<void>;
};

export type Cluster = {
  /** From nothing to PRIM on `primary` and SECOND on `secondary`; clients write from here on. */
  protect(primary: NodeName, secondary: NodeName): Promise<void>;
  powerOn(node: NodeName): Promise<void>;
  powerOff(node: NodeName): Promise<void>;
  pause(node: NodeName, durationMs: number): Promise<void>;
  /** Nothing gets from one node to the other; the clients reach both. */
  partition(): Promise<void>;
  /** Nothing gets between a node and the witness. */
  cutFromWitness(node: NodeName): Promise<void>;
  /** Nothing gets to this node or from it: neither the other one, nor a client, nor the third machine. */
  isolate(node: NodeName): Promise<void>;
  /** The third machine answers nobody any more, until {@link Cluster.heal}. */
  thirdDown(): Promise<void>;
  /** All networks are whole again. */
  heal(): Promise<void>;
  /** The witness stops; what it knows is on its disk. */
  witnessDown(): Promise<void>;
  witnessUp(): Promise<void>;
  /** All processes stop; the kernel goes on, answers for the address and keeps connections. */
  freeze(node: NodeName, durationMs: number): Promise<void>;
  /** One of the two networks that carry heartbeats carries nothing any more. */
  cutOneNetwork(): Promise<void>;
  killApplication(node: NodeName): Promise<void>;
  /** The mirror process is killed; what stands by for it goes on. */
  killMirror(node: NodeName): Promise<void>;
  /** The mirror process stops to answer, and does not end. */
  hangMirror(node: NodeName): Promise<void>;
  /** The virtual address is taken off the node by hand. */
  loseAddress(node: NodeName): Promise<void>;
  /** What a checker says that was configured with this action. */
  checkerSays(node: NodeName, checker: CheckerAction, status: "up" | "down"): Promise<void>;
  /** A node that is off comes back, and loses its power again while it is being copied to. */
  interruptCopy(node: NodeName): Promise<void>;
  /** Somebody writes into the mirrored directory of a secondary, and cannot. */
  writeIsRefused(node: NodeName): Promise<void>;
  /** Load balancers are told that this node serves, and that the other one does not. */
  onlyHealthy(node: NodeName): Promise<void>;
  /** The start script of a primary fails on this node from now on. */
  breakStart(node: NodeName): Promise<void>;
  killDaemon(node: NodeName): Promise<void>;
  restartDaemon(node: NodeName): Promise<void>;
  /** As an administrator; fails when it is refused. */
  run(node: NodeName, action: ActionName): Promise<void>;
  /** As an administrator; fails unless it is refused. */
  refuses(node: NodeName, action: ActionName): Promise<void>;
  pass(durationMs: number): Promise<void>;
  expect(node: NodeName): Expectation;
  /** The one node that is ALONE and Ready; fails when there is none within `limitMs`, or two. */
  survivor(limitMs: number): Promise<NodeName>;
  /** Clients get answers to their writes again. */
  serves(limitMs: number): Promise<void>;
  /** The process of the application is there within `limitMs`. */
  runsOn(node: NodeName, limitMs: number): Promise<void>;
  /** Every write that was answered is on both nodes, and both hold the same. */
  nothingLost(): Promise<void>;
  /** What was answered on the node that yielded, and is not on the other, is in its rescue copy. */
  nothingDiscarded(): Promise<void>;
};

/** What a custom checker of a module with {@link Settings.checkers} does when it is down. */
export type CheckerAction = "wait" | "restart" | "stopstart";

export type Settings = {
  /** Row of the catalogue of acceptance scenarios, when it is one of them. */
  readonly catalogue?: number;
  readonly failover?: boolean;
  readonly defaultPrimary?: string;
  /** What becomes of the one that steps back after both went on alone; default: yield. */
  readonly splitBrain?: "yield" | "ask";
  /** There is a witness; default: none. */
  readonly witness?: boolean;
  /** A light module: every node for itself, without a mirror and an address. */
  readonly light?: boolean;
  /** No witness, but a third machine that is asked when the other node falls silent. */
  readonly thirdMachine?: boolean;
  /** What the death of the application's process leads to; default: restart. */
  readonly onDeath?: "restart" | "stopstart";
  /** Heartbeats go over a second network as well. */
  readonly twoNetworks?: boolean;
  /** There is one custom checker for each action. */
  readonly checkers?: boolean;
};

export type Scenario = {
  readonly name: string;
  readonly settings: Settings;
  readonly story: (cluster: Cluster) => Promise<void>;
};

export function scenario(
  name: string,
  settings: Settings,
  story: (cluster: Cluster) => Promise<void>,
): Scenario {
  return { name, settings, story };
}
