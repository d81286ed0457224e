/**
 * SECOND: copying, ready, taking over.
 *
 * @module
 */
import { type GoalRule, go, interruptible, stay, type When } from "./rule.ts";

const following: When = { position: "following" };
const ready: When = { position: "following", data: "up_to_date", right: "shared" };
const behind: When = { position: "following", data: ["outdated", "inconsistent"] };

export const followingRules: readonly GoalRule[] = [
  go(
    "M200",
    { ...following, broken: true },
    "SECOND>WAIT!",
    "The mirror cannot go on: {detail}",
    interruptible,
  ),
  go("M217", { ...following, hold: "wait" }, "SECOND>STOP", "Failover rule {failover}"),
  go("M201", { ...following, block: "waiting" }, "SECOND>WAIT", "{detail}"),
  go(
    "M203",
    { ...following, data: ["up_to_date", "outdated"], granted: true, outcome: "source" },
    "SECOND>ALONE",
    "{peer} was restarted and stepped back: {node} takes over",
    ["dress", "restart"],
  ),
  go(
    "M202",
    { ...ready, gaveUp: true, outcome: "source" },
    "SECOND>ALONE",
    "Remote stop: {peer} ended the application and recorded that {node} may go on",
    ["dress", "restart"],
  ),
  go(
    "M216",
    { ...following, data: "up_to_date", vote: "granted", mayAsk: true, link: ["down", "linked"] },
    "SECOND>ALONE",
    "The witness gave {node} the sole right: it takes over",
    ["dress", "restart"],
  ),
  go(
    "M204",
    {
      ...ready,
      peer: "silent",
      watched: true,
      link: "down",
      failover: true,
      silenceCounts: true,
    },
    "SECOND>ALONE",
    "No heartbeat of {peer} on any network, and the mirror link is down: {node} takes over",
    ["dress", "restart"],
  ),
  go(
    "M214",
    { ...ready, peer: "silent", watched: false, link: "down", arbiter: "none" },
    "SECOND>WAIT",
    "{node} was away for a while and {peer} does not answer: {peer} may have gone on alone",
  ),
  go(
    "M229",
    { ...ready, cutOff: true, link: "down" },
    "SECOND>WAIT",
    "Neither {peer} nor the third machine answered: {node} takes itself for cut off and does not take over",
  ),
  go(
    "M205",
    { ...ready, peer: "silent", link: "down", failover: false },
    "SECOND>WAIT",
    "Failover is off: {node} does not take over. Bring {peer} back; or run `gemel prim -m {module}` here",
  ),
  go(
    "M206",
    {
      ...following,
      data: "up_to_date",
      right: ["shared", "none"],
      failover: false,
      peer: "alive",
      peerPosition: ["down", "idle"],
    },
    "SECOND>WAIT",
    "Failover is off and {peer} serves no more: {node} does not take over",
  ),
  go(
    "M207",
    { ...behind, peer: ["silent", "unknown"], link: "down" },
    "SECOND>WAIT",
    "{peer} does not answer and the copy from it is not finished",
  ),
  go(
    "M208",
    { ...behind, peer: "alive", peerPosition: ["down", "idle", "following"] },
    "SECOND>WAIT",
    "{peer} serves no more and the copy from it is not finished",
  ),
  go(
    "M209",
    { ...following, right: "none", mayAsk: false, peer: ["silent", "unknown"], link: "down" },
    "SECOND>WAIT",
    "{peer} does not answer and had not shared the right yet",
  ),
  go(
    "M215",
    { ...following, peer: "alive", outcome: "target", split: true, rescued: false },
    "SECOND>WAIT",
    "Split brain: the data of {node} is kept as a rescue copy before {peer} overwrites it",
  ),
  go(
    "M210",
    { ...following, peer: "alive", outcome: ["operator", "refuse"] },
    "SECOND>WAIT",
    "{peer} does not have the data that {node} was copying",
  ),
  go("M211", { ...following, demand: "restart" }, "SECOND>SECOND", "Restart: {detail}"),
  go("M212", { ...following, demand: "stopstart" }, "SECOND>STOP", "Stop and start: {detail}"),
  go(
    "M213",
    { ...following, dressed: "other" },
    "SECOND>SECOND",
    "The scripts of a secondary are started again",
  ),
  stay("M220", "Ready", { ...ready, link: "up", peer: "alive" }, "Protected: {node} can take over"),
  stay(
    "M221",
    "Ready",
    { ...ready, link: ["up", "linked"], peer: ["silent", "unknown"] },
    "The mirror link to {peer} works, but its heartbeats are missing: see whether gemeld runs there and whether the networks are up",
  ),
  stay(
    "M227",
    "NotReady",
    {
      ...following,
      data: "up_to_date",
      link: "down",
      peer: ["silent", "unknown"],
      witness: "away",
    },
    "Neither {peer} nor the witness answers: {node} cannot know whether {peer} goes on. Bring one of them back; or, if {peer} is lost, run `gemel stop -m {module}` and `gemel prim -m {module}` here",
  ),
  stay(
    "M228",
    "Transient",
    { ...following, link: "down", peer: ["silent", "unknown"], mayAsk: true },
    "{peer} does not answer: the witness decides",
  ),
  stay("M222", "Transient", ready, "The mirror link to {peer} is down"),
  stay(
    "M223",
    "Transient",
    { ...following, data: "inconsistent", link: ["linked", "resyncing"] },
    "Being resynchronised from {peer}",
  ),
  stay("M224", "Transient", { ...behind, role: "replica" }, "Connecting to {peer} for the copy"),
  stay(
    "M225",
    "Transient",
    { ...following, data: "up_to_date" },
    "Up to date; protected as soon as {peer} has recorded it",
  ),
  stay("M226", "Transient", following, "Waiting to rejoin {peer}"),
];
