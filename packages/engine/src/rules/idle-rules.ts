/**
 * WAIT: who may start to serve, and what the others wait for.
 *
 * @module
 */
import { type GoalRule, go, stay, type When } from "./rule.ts";

const idle: When = { position: "idle" };
const soleIdle: When = { position: "idle", right: "sole", data: "up_to_date" };
const near: When = { position: "idle", peer: "alive" };

/** Both went on alone, and an operator is to say whose data is kept. */
export const undecidedRule = "M140";

export const idleRules: readonly GoalRule[] = [
  go("M098", { ...idle, rebootDue: true }, "WAIT>reboot", "The host reboots: {detail}"),
  stay(
    "M099",
    "Transient",
    { ...idle, force: true, listening: true },
    "An operator made {node} the primary: listening first whether {peer} serves already",
  ),
  go("M100", { ...idle, force: true }, "WAIT>ALONE", "An operator made {node} the primary"),
  stay("M101", "NotReady", { ...idle, block: "waiting" }, "{detail}"),
  stay("M102", "NotReady", { ...idle, hold: "wait" }, "Waits while failover rule {failover} holds"),
  stay(
    "M103",
    "Transient",
    { ...idle, hold: "open" },
    "Waiting for the first look of the checkers",
  ),
  stay(
    "M110",
    "Transient",
    { ...soleIdle, listening: true },
    "Listening whether {peer} serves already",
  ),
  go(
    "M111",
    { ...soleIdle, peer: ["unknown", "silent"] },
    "WAIT>ALONE",
    "{node} was alone and up to date before: it goes on alone",
  ),
  go(
    "M112",
    { ...soleIdle, peer: "alive", outcome: "source", undecided: false },
    "WAIT>ALONE",
    "{node} holds the sole right and the data that counts",
  ),
  go(
    "M113",
    { ...idle, data: "up_to_date", outcome: "source", gaveUp: true },
    "WAIT>ALONE",
    "{peer} gave up its share of the right",
  ),
  go(
    "M136",
    { ...idle, vote: "granted", mayAsk: true },
    "WAIT>ALONE",
    "The witness gave {node} the sole right: {peer} did not go on alone",
  ),
  go(
    "M139",
    { ...idle, designated: true, right: "shared", data: "up_to_date", peer: "silent" },
    "WAIT>ALONE",
    "{peer} had recorded that {node} alone may go on",
  ),
  go("M114", { ...idle, outcome: "source", granted: true }, "WAIT>ALONE", "{peer} stepped back"),
  stay(
    undecidedRule,
    "NotReady",
    { ...near, undecided: true },
    "Split brain: both nodes went on alone, and nothing is overwritten before you decide. To keep the data of {peer} run `gemel second --fullsync -m {module}` here: that of {node} goes into a rescue copy. To keep that of {node} stop the module on {peer}, then run `gemel prim -m {module}` here",
  ),
  stay(
    "M115",
    "Transient",
    { ...near, outcome: "source", peerPosition: "serving" },
    "{peer} serves older data and is about to yield",
  ),
  stay(
    "M116",
    "Transient",
    { ...near, outcome: "source" },
    "{node} has the data that counts and asks {peer} to step back",
  ),
  go(
    "M117",
    { ...near, peerPosition: "serving", discard: true, outcome: "refuse", rescued: false },
    "WAIT>rescue",
    "Keeping a copy of the data of {node} before it is overwritten",
  ),
  go(
    "M118",
    { ...near, peerPosition: "serving", outcome: "target", split: true, rescued: false },
    "WAIT>rescue",
    "Split brain: keeping a copy of what only {node} has before {peer} overwrites it",
  ),
  go(
    "M119",
    {
      ...near,
      peerPosition: "serving",
      discard: true,
      hasData: false,
      data: "outdated",
      rescued: false,
      outcome: "target",
    },
    "WAIT>rescue",
    "Keeping a copy of what is in the directories before it is overwritten",
  ),
  go(
    "M120",
    {
      ...near,
      peerPosition: "serving",
      outcome: "target",
      right: "none",
      data: ["outdated", "inconsistent"],
      peerRight: "sole",
    },
    "WAIT>SECOND",
    "{peer} serves: {node} becomes its secondary",
  ),
  stay(
    "M121",
    "Transient",
    { ...near, peerPosition: "serving", outcome: "target" },
    "{peer} serves: waiting until it has recorded that it is alone",
  ),
  stay(
    "M122",
    "Transient",
    { ...near, outcome: "target", peerPosition: ["idle", "following"] },
    "{peer} has the data that counts and starts first",
  ),
  stay(
    "M123",
    "NotReady",
    { ...near, outcome: "target" },
    "{peer} has the data that counts, but the module is stopped there. Start it there with `gemel start -m {module}`; or, to give its newer data up, run `gemel prim -m {module}` here",
  ),
  stay(
    "M124",
    "NotReady",
    { ...near, outcome: "refuse" },
    "The data of {node} and {peer} have nothing in common. Decide which one is to be kept: on the other one run `gemel second --fullsync -m {module}`",
  ),
  stay(
    "M125",
    "NotReady",
    { ...near, hasData: false },
    "No data yet: run `gemel prim -m {module}` on the node with the good data",
  ),
  stay(
    "M126",
    "NotReady",
    near,
    "Neither node has complete data: a copy was interrupted. Bring back what {node} copied from, or restore a backup into the directories",
  ),
  stay("M130", "Transient", { ...idle, listening: true }, "Listening for {peer}"),
  stay(
    "M131",
    "NotReady",
    { ...idle, hasData: false },
    "No data yet: run `gemel prim -m {module}` on the node with the good data",
  ),
  stay(
    "M132",
    "NotReady",
    { ...idle, data: "inconsistent" },
    "The copy from {peer} was not finished, so this data cannot be used. Start the module on {peer}; the copy goes on by itself",
  ),
  stay(
    "M133",
    "NotReady",
    { ...idle, data: "outdated" },
    "The data of {node} may be older than that of {peer}. Start the module on {peer}; or, if {peer} is lost, run `gemel prim -m {module}` here: what only {peer} had is lost then",
  ),
  stay(
    "M134",
    "NotReady",
    { ...idle, failover: false },
    "Failover is off and {peer} does not answer. Bring {peer} back; or run `gemel prim -m {module}` here",
  ),
  stay(
    "M137",
    "NotReady",
    { ...idle, mayAsk: true, witness: "away" },
    "Neither {peer} nor the witness answers. Bring one of them back; or, if {peer} is lost, run `gemel prim -m {module}` here",
  ),
  stay(
    "M138",
    "Transient",
    { ...idle, mayAsk: true },
    "{peer} does not answer: the witness is asked whether it went on alone",
  ),
  stay(
    "M135",
    "NotReady",
    idle,
    "{peer} does not answer and may have gone on alone. Bring {peer} back; or, if {peer} is lost, run `gemel prim -m {module}` here",
  ),
];
