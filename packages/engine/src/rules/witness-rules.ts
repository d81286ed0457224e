/**
 * The right to answer alone where a witness decides: who asks when, who yields, and what happens while
 * the witness is away. First match wins, after the rules between the two nodes.
 *
 * @see docs/internals/automaton.md
 * @module
 */
import type { RightRule, When } from "./rule.ts";

const witness: When = { arbiter: "witness" };
const prim: When = { ...witness, position: "serving", right: "shared" };
const parted: When = { ...prim, link: ["down", "linked"] };
const second: When = { ...witness, position: "following", data: "up_to_date" };
/** The two nodes see each other and hold the same. */
const together: When = {
  ...prim,
  link: "up",
  peer: "alive",
  peerPosition: "following",
  peerData: "up_to_date",
};
const answers = ["new", "both", "mine", "other", "behind", "ahead"] as const;
const away = ["silent", "unknown"] as const;

export const witnessRules: readonly RightRule[] = [
  {
    id: "W01",
    when: { ...parted, vote: "granted" },
    move: "takeSole",
    why: "The witness gave {node} the sole right",
  },
  {
    id: "W02",
    when: { ...parted, designated: true },
    move: "takeSole",
    why: "The witness was away, and {peer} recorded that {node} alone may go on",
  },
  {
    id: "W03",
    when: { ...parted, peer: "silent", vote: "none", mayAsk: true, askDue: true },
    move: "askWitness",
    why: "The mirror link is down and {peer} is not heard: {node} asks the witness",
  },
  {
    id: "W04",
    when: { ...parted, unanswered: true, vote: "none", mayAsk: true, askDue: true },
    move: "askWitness",
    why: "The mirror link is down and {peer} does not step back: {node} asks the witness",
  },
  {
    id: "W05",
    when: {
      ...second,
      link: "down",
      peer: "silent",
      headStartOver: true,
      failover: true,
      vote: "none",
      mayAsk: true,
      askDue: true,
    },
    move: "askWitness",
    why: "The mirror link is down and {peer} is not heard: {node} asks the witness",
  },
  {
    id: "W06",
    when: {
      ...witness,
      position: "idle",
      hold: "none",
      wanted: "up",
      block: "none",
      force: false,
      failover: true,
      peer: "silent",
      headStartOver: true,
      designated: false,
      vote: "none",
      mayAsk: true,
      askDue: true,
    },
    move: "askWitness",
    why: "{peer} does not answer: {node} asks the witness whether {peer} went on alone",
  },
  {
    id: "W10",
    when: {
      ...parted,
      peer: away,
      vote: "none",
      mayAsk: true,
      witness: "other",
    },
    move: "yield",
    why: "The witness gave {peer} the sole right: {node} has lost it",
  },
  {
    id: "W11",
    when: { ...second, link: "down", peer: away, vote: "none", mayAsk: true, witness: "other" },
    move: "yield",
    why: "{peer} went on alone, the witness says: the data of {node} is older from here on",
  },
  {
    id: "W12",
    when: {
      ...witness,
      position: "idle",
      peer: away,
      vote: "none",
      mayAsk: true,
      witness: "other",
    },
    move: "yield",
    why: "{peer} went on alone, the witness says: the data of {node} is older",
  },
  {
    id: "W20",
    when: { ...witness, right: "sole", tellDue: true, witness: ["new", "behind"] },
    move: "holdAtWitness",
    why: "The witness is told that {node} holds the sole right",
  },
  {
    id: "W21",
    when: {
      ...witness,
      right: "shared",
      witnessAgrees: false,
      tellDue: true,
      witness: "behind",
    },
    move: "shareAtWitness",
    why: "The witness is told that both nodes share the right again",
  },
  {
    id: "W22",
    when: { ...witness, right: "shared", witnessAgrees: false, witness: "both" },
    move: "noteAgreement",
    why: "The witness knows that both nodes share the right",
  },
  {
    id: "W23",
    when: { ...witness, right: "sole", witnessAgrees: false, witness: "mine" },
    move: "noteAgreement",
    why: "The witness knows that {node} holds the sole right",
  },
  {
    id: "W30",
    when: {
      ...together,
      want: ["none", "designate"],
      witness: ["new", "other", "ahead", "mine"],
    },
    move: "wantShare",
    why: "The witness is new or has something else: the right is shared anew, at a new epoch",
  },
  {
    id: "W31",
    when: { ...together, want: ["none", "designate"], designated: true, witness: answers },
    move: "wantShare",
    why: "The witness is back: the right is shared anew, and either node may ask it",
  },
  {
    id: "W32",
    when: {
      ...together,
      want: ["none", "designate"],
      peerRight: "shared",
      peerDefers: true,
      witness: answers,
    },
    move: "wantShare",
    why: "The witness is back and {peer} had stepped back: the right is shared anew",
  },
  {
    id: "W40",
    when: { ...together, want: "none", designated: false, witness: "away" },
    move: "wantDesignation",
    why: "The witness is away: {node} asks {peer} to let it alone go on if they part",
  },
  {
    id: "W41",
    when: {
      ...second,
      right: ["shared", "none"],
      link: "up",
      peer: "alive",
      peerPosition: "serving",
      peerDesignates: true,
    },
    move: "defer",
    why: "The witness is away: {peer} alone may go on if they part",
  },
  {
    id: "W42",
    when: { ...together, want: "designate", designationAnswered: true },
    move: "designate",
    why: "{peer} recorded that {node} alone may go on while the witness is away",
  },
  {
    id: "W43",
    when: { ...witness, want: "designate", link: ["down", "linked", "resyncing"] },
    move: "wantNothing",
    why: "The mirror link was lost before {peer} let {node} alone go on",
  },
  {
    id: "W90",
    when: { ...witness, wanted: "up", lookDue: true },
    move: "look",
    why: "The witness is looked at",
  },
];
