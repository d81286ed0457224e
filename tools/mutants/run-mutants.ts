/**
 * What runs where, in which order, and what is known of the world.
 *
 * @module
 */
import type { Mutant } from "./mutant.ts";

const serving = "engine/src/rules/serving-rules.ts";
const following = "engine/src/rules/following-rules.ts";
const idle = "engine/src/rules/idle-rules.ts";
const transitions = "engine/src/transitions/mirror-transitions.ts";

export const runMutants: readonly Mutant[] = [
  {
    name: "seen-of-a-past-life",
    harm: "a life that was taken for past is seen for ever, and never listened to",
    file: "engine/src/observe.ts",
    from: "if (late === null) heard(draft, input.seenAt);",
    to: "if (late !== undefined) heard(draft, input.seenAt);",
  },
  {
    name: "alone-is-watched",
    harm: "a node that knows that the other one went on alone takes its death for a proof",
    file: "engine/src/observe.ts",
    from: "if (peer.report !== null && !together && peer.watched) draft.loseWatch();",
    to: "",
  },
  {
    name: "cut-off-keeps-address",
    harm: "a primary that is cut off stays frozen with the address for ever",
    file: serving,
    from: "{ ...prim, frozenLong: true, cutOff: true }",
    to: '{ ...prim, frozenLong: true, cutOff: true, peer: "alive" }',
  },
  {
    name: "loser-serves-on",
    harm: "a primary that lost the right keeps the address and the application",
    file: serving,
    from: '{ ...prim, peer: "alive", peerPosition: "serving", peerRight: "sole" }',
    to: '{ ...prim, peer: "silent", peerPosition: "serving", peerRight: "sole" }',
  },
  {
    name: "takeover-while-linked",
    harm: "a secondary takes over while it still receives",
    file: following,
    from: '      watched: true,\n      link: "down",\n      failover: true,\n      silenceCounts: true,',
    to: "      watched: true,\n      failover: true,\n      silenceCounts: true,",
  },
  {
    name: "takeover-unwatched",
    harm: "a secondary that slept takes silence for a proof",
    file: following,
    from: '      watched: true,\n      link: "down",\n      failover: true,\n      silenceCounts: true,',
    to: '      link: "down",\n      failover: true,\n      silenceCounts: true,',
  },
  {
    name: "takeover-against-failover-off",
    harm: "a secondary takes over although failover is off",
    file: following,
    from: '      watched: true,\n      link: "down",\n      failover: true,\n      silenceCounts: true,',
    to: '      watched: true,\n      link: "down",\n      silenceCounts: true,',
  },
  {
    name: "starts-without-listening",
    harm: "a node that was alone starts beside a peer that an operator made primary",
    file: idle,
    from: "{ ...soleIdle, listening: true }",
    to: '{ ...soleIdle, listening: true, peer: "alive" }',
  },
  {
    name: "follows-too-early",
    harm: "the copy begins before the source holds the sole right",
    file: idle,
    from: '      peerRight: "sole",\n    },\n    "WAIT>SECOND"',
    to: '    },\n    "WAIT>SECOND"',
    covered: "the copy itself (R41, R42) waits for the sole record of the source",
  },
  {
    name: "hand-over-before-the-end",
    harm: "the right is given up while the application still writes",
    file: transitions,
    from: '      unwatch("prim", "both", "sec"),\n      ...stop("sec"),\n      ...stop("prim"),\n      ...stop("both"),\n      removeAddress,\n      killUsers,\n      ...release("withdraw"),\n      become("idle"),\n      record("handOver"),',
    to: '      become("idle"),\n      record("handOver"),\n      unwatch("prim", "both", "sec"),\n      ...stop("sec"),\n      ...stop("prim"),\n      ...stop("both"),\n      removeAddress,\n      killUsers,\n      ...release("withdraw"),',
    covered:
      "what is written after it needs the peer, which has ended the session before it goes on; the order is checked by a unit test",
  },
  {
    name: "address-kept",
    harm: "the virtual address stays with a primary that lost the right",
    file: transitions,
    from: "const abandon: readonly Step[] = [\n  removeAddress,",
    to: "const abandon: readonly Step[] = [",
  },
  {
    name: "takeover-keeps-session",
    harm: "a secondary becomes primary before it applied what it received",
    file: transitions,
    from: '      mirror("leave"),\n      record("takeSole"),',
    to: '      record("takeSole"),',
  },
  {
    name: "damage-not-recorded",
    harm: "a replica with a hole is taken for complete",
    file: transitions,
    from: '      record("damaged"),\n',
    to: "",
    covered: "R46 has recorded it already, when the mirror ended",
  },
  {
    name: "damage-forgotten",
    harm: "a replica with a hole is taken for complete",
    file: "engine/src/moves.ts",
    from: '  draft.persist({ ...draft.state.record, data: "inconsistent" });\n',
    to: "",
  },
  {
    name: "report-before-disk",
    harm: "the peer is told what is not on the disk",
    file: "engine/src/step.ts",
    from: 'draft.outputs.push({ type: "report", report });',
    to: 'draft.outputs.unshift({ type: "report", report });',
  },
  {
    name: "sleeper-trusts-silence",
    harm: "a node that slept takes its own sleep for the peer's silence",
    file: "engine/src/step.ts",
    from: "draft.set({ peer: { ...state.peer, seenAt: now } });",
    to: "",
    covered:
      "after a gap silence counts for nothing until the peer was heard again (sleeper-keeps-watch); this only keeps the shown state calm",
  },
  {
    name: "sleeper-keeps-watch",
    harm: "a node that slept forgets that the peer may have gone on meanwhile",
    file: "engine/src/step.ts",
    from: "if (missedTooMuch(gapMs, config)) draft.loseWatch();",
    to: "",
  },
  {
    name: "past-lives-heard",
    harm: "a late packet of a past life is taken for news",
    file: "engine/src/observe.ts",
    from: "if (peer.past.includes(report.incarnation) && !quiet) {",
    to: "if (peer.past.includes(report.incarnation) && !quiet && false) {",
    covered:
      "packets of past lives are dropped by the heartbeat session of the daemon already; here it is the second lock",
  },
  {
    name: "attach-keeps-watch",
    harm: "a gemeld that was away takes silence for a proof",
    file: "engine/src/attach.ts",
    from: "watched: known.peer.watched && !missedTooMuch(draft.now - known.steppedAt, draft.config),",
    to: "watched: known.peer.watched,",
  },
  {
    name: "attach-trusts-resync",
    harm: "a seal that came while nobody listened is missed for ever",
    file: "engine/src/attach.ts",
    from: 'if (status?.role === "replica" && status.link === "resyncing")',
    to: 'if (status?.role === "idle" && status.link === "resyncing")',
  },
  {
    name: "link-loss-ignored",
    harm: "a link that was lost still counts as up",
    file: "engine/src/mirror-notices.ts",
    from: 'draft.setMirror({ link: "down", resync: null, gate: stayed ? "alone" : "frozen" });',
    to: 'draft.setMirror({ resync: null, gate: stayed ? "alone" : "frozen" });',
  },
  {
    name: "both-go-on",
    harm: "after a split brain both nodes go on",
    file: "engine/src/rules/serving-rules.ts",
    from: '{ ...alone, peer: "alive", outcome: "target", split: true }',
    to: '{ ...alone, peer: "silent", outcome: "target", split: true }',
    also: [
      {
        file: "engine/src/rules/serving-rules.ts",
        from: '{ ...alone, peer: "alive", outcome: "target" }',
        to: '{ ...alone, peer: "silent", outcome: "target" }',
      },
    ],
  },
];
