/**
 * ALONE and PRIM.
 *
 * @module
 */
import { type GoalRule, go, interruptible, stay, type When } from "./rule.ts";

const serving: When = { position: "serving" };
const prim: When = { position: "serving", right: "shared" };
const alone: When = { position: "serving", right: "sole" };

export const servingRules: readonly GoalRule[] = [
  go(
    "M020",
    { ...serving, broken: true },
    "PRIM>WAIT!",
    "The mirror cannot go on: {detail}",
    interruptible,
  ),
  go(
    "M021",
    { ...prim, peer: "alive", peerPosition: "serving", peerRight: "sole" },
    "PRIM>WAIT!",
    "{peer} took over while {node} could not be reached: {node} has lost the right to answer",
    interruptible,
  ),
  go(
    "M054",
    { ...serving, right: "none" },
    "PRIM>WAIT!",
    "{peer} may answer alone: {node} has lost the right",
    interruptible,
  ),
  go(
    "M022",
    { ...alone, peer: "alive", outcome: "target", split: true },
    "PRIM>WAIT!",
    "Split brain: both nodes went on alone. {node} yields; its data is kept as a rescue copy before anything is overwritten",
    interruptible,
  ),
  go(
    "M023",
    { ...alone, peer: "alive", outcome: "target" },
    "PRIM>WAIT!",
    "{peer} has newer data: {node}, which wrote nothing alone, yields",
    interruptible,
  ),
  go(
    "M024",
    { ...prim, frozenLong: true, failover: true, peer: "alive" },
    "PRIM>WAIT!",
    "Writes were frozen for too long and {peer} did not step back: the service is handed over to it",
    interruptible,
  ),
  go(
    "M052",
    { ...prim, frozenLong: true, peer: "silent", watched: false, arbiter: "none" },
    "PRIM>WAIT!",
    "Writes were frozen for too long: {node} was away for a while and cannot know whether {peer} went on alone",
    interruptible,
  ),
  go(
    "M058",
    { ...prim, frozenLong: true, peer: ["silent", "unknown"], arbiter: "witness" },
    "PRIM>WAIT?",
    "Writes were frozen for too long: neither {peer} nor the witness says that {node} may go on",
    interruptible,
  ),
  go(
    "M061",
    { ...prim, frozenLong: true, cutOff: true },
    "PRIM>WAIT?",
    "Writes were frozen for too long: neither {peer} nor the third machine answered, {node} takes itself for cut off and {peer} may have gone on alone",
    interruptible,
  ),
  go("M059", { ...serving, hold: "wait" }, "PRIM>WAIT", "Failover rule {failover}"),
  go("M025", { ...serving, block: "waiting" }, "PRIM>WAIT", "{detail}"),
  go(
    "M026",
    {
      ...prim,
      demand: "swap",
      link: "up",
      peer: "alive",
      peerPosition: "following",
      peerRight: "shared",
    },
    "PRIM>SECOND",
    "Swap: the service goes to {peer}",
  ),
  go("M027", { ...serving, demand: "stopstart" }, "PRIM>WAIT", "Stop and start: {detail}"),
  go("M028", { ...serving, demand: "restart", dressed: "prim" }, "PRIM>PRIM", "Restart: {detail}"),
  go(
    "M029",
    { ...serving, demand: "restart", dressed: "alone" },
    "ALONE>ALONE",
    "Restart: {detail}",
  ),
  go(
    "M030",
    { ...prim, link: "up", dressed: "alone" },
    "ALONE>PRIM",
    "{peer} is up to date: protected",
  ),
  go("M031", { ...alone, dressed: "prim" }, "PRIM>ALONE", "{node} serves alone"),
  stay(
    "M056",
    "Ready",
    { ...prim, link: "up", designated: true },
    "Every durable write is on both nodes; {peer} can take over only after the witness is back",
  ),
  stay(
    "M040",
    "Ready",
    { ...prim, link: "up", peer: "alive", peerRight: "shared" },
    "Protected: every durable write is on both nodes",
  ),
  stay(
    "M041",
    "Ready",
    { ...prim, link: "up", peer: ["silent", "unknown"] },
    "The mirror link to {peer} works, but its heartbeats are missing: see whether gemeld runs there and whether the networks are up",
  ),
  stay(
    "M042",
    "Ready",
    { ...prim, link: "up" },
    "Protected in a moment: {peer} records its share of the right",
  ),
  stay(
    "M053",
    "NotReady",
    { ...prim, peer: ["silent", "unknown"], watched: false, arbiter: "none" },
    "{node} was away for a while and {peer}, which may have gone on alone, does not answer: writes wait. Bring {peer} back; or, if {peer} is lost, run `gemel stop -m {module}` and `gemel prim -m {module}` here",
  ),
  stay(
    "M062",
    "NotReady",
    { ...prim, cutOff: true },
    "Neither {peer} nor the third machine answered: {node} takes itself for cut off and writes wait until {peer} is heard. If {peer} is lost, run `gemel stop -m {module}` and `gemel prim -m {module}` here",
  ),
  stay(
    "M055",
    "NotReady",
    { ...prim, peer: ["silent", "unknown"], witness: "away" },
    "Neither {peer} nor the witness answers: writes wait. Bring one of them back; or, if both are lost, run `gemel stop -m {module}` and `gemel prim -m {module}` here",
  ),
  stay(
    "M043",
    "Transient",
    prim,
    "The mirror link to {peer} is down: writes wait until {peer} agrees or is known to be away",
  ),
  stay("M044", "Transient", { ...alone, gate: "frozen" }, "Opening the replicated directories"),
  stay(
    "M045",
    "Ready",
    { ...alone, link: "resyncing" },
    "Not protected yet: {peer} is being resynchronised, the application is not interrupted",
  ),
  stay(
    "M057",
    "Ready",
    { ...alone, link: "up", witness: ["away", "unknown"] },
    "Every durable write is on both nodes; {peer} can take over only after the witness is back",
  ),
  stay(
    "M046",
    "Ready",
    { ...alone, link: "up" },
    "Protected in a moment: the right returns to both nodes",
  ),
  stay(
    "M047",
    "Ready",
    { ...alone, peer: ["silent", "unknown"] },
    "Not protected: {peer} does not answer. Bring it back; it rejoins by itself once its module is started",
  ),
  stay(
    "M048",
    "Ready",
    { ...alone, peerPosition: "down" },
    "Not protected: the module is stopped on {peer}. Start it there with `gemel start -m {module}`",
  ),
  stay(
    "M049",
    "Ready",
    { ...alone, outcome: "refuse" },
    "Not protected: the data of {peer} has nothing in common with this one. To overwrite it, run `gemel second --fullsync -m {module}` on {peer}",
  ),
  stay(
    "M063",
    "Ready",
    { ...alone, outcome: "source", split: true },
    "Split brain: {peer} went on alone as well. {node} goes on; what {peer} wrote goes into a rescue copy there before it follows. Where you are to decide, {peer} waits: `gemel state -m {module}` there says for what",
  ),
  stay("M050", "Ready", alone, "Not protected yet: {peer} is on its way"),
];
