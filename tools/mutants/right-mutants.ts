/**
 * Who may answer alone.
 *
 * @module
 */
import type { Mutant } from "./mutant.ts";

const moves = "engine/src/moves.ts";
const right = "engine/src/rules/right-rules.ts";
const situation = "engine/src/situation.ts";

export const rightMutants: readonly Mutant[] = [
  {
    name: "overwritten-before-the-decision",
    harm: "what a node wrote alone is overwritten although an operator is to decide",
    file: situation,
    from: 'return splitBrain === "ask" && !discard && record.right !== "none";',
    to: 'return splitBrain === "ask" && discard;',
    covered: "the simulator draws no operator who is asked; the stories of `split_brain` notice it",
  },
  {
    name: "unreadable-then-silent",
    harm: "the silence of a peer that could not be read is taken for a proof that it had not gone on alone",
    file: "engine/src/observe.ts",
    from: "      draft.loseWatch();\n      heard(draft, input.seenAt);",
    to: "      heard(draft, input.seenAt);",
    covered:
      "without a witness a partition in one direction is excused, with one the witness refuses; the stories of following notice it",
  },
  {
    name: "unreadable-says-what-it-said",
    harm: "what a peer said before it could not be read any more is taken for what it says",
    file: "engine/src/observe.ts",
    from: "draft.set({ peer: { ...draft.state.peer, report: null, late: null } });\n      // It may",
    to: "// It may",
    covered:
      "without a witness a partition in one direction is excused, with one the witness refuses; the stories of following notice it",
  },
  {
    name: "primary-takes-while-linked",
    harm: "a primary goes on alone while the peer still acknowledges",
    file: right,
    from: '      watched: true,\n      link: ["down", "linked"],\n      silenceCounts: true,',
    to: "      watched: true,\n      silenceCounts: true,",
    covered:
      "taking the right ends the session first, so the peer acknowledges nothing afterwards: needless, not unsafe",
  },
  {
    name: "primary-takes-unwatched",
    harm: "a primary that slept takes silence for a proof",
    file: right,
    from: '      watched: true,\n      link: ["down", "linked"],\n      silenceCounts: true,',
    to: '      link: ["down", "linked"],\n      silenceCounts: true,',
  },
  {
    name: "prim-against-a-hand-over",
    harm: "an operator's `prim` crosses a hand-over that is under way",
    file: situation,
    from: "peerTakes: alive && isTaking(record, report),",
    to: "peerTakes: false,",
  },
  {
    name: "prim-before-listening",
    harm: "`prim` right after the start of gemeld does not hear that the peer serves",
    file: "engine/src/rules/idle-rules.ts",
    from: "{ ...idle, force: true, listening: true },",
    to: "{ ...idle, force: true, listening: true, failed: true },",
  },
  {
    name: "gave-up-at-any-epoch",
    harm: "an old packet is taken for the peer's renunciation",
    file: situation,
    from: " &&\n    report.record.epoch >= record.epoch\n",
    to: "\n",
  },
  {
    name: "gave-up-while-serving",
    harm: "a peer that still serves is taken for one that gave up",
    file: situation,
    from: 'record.right === "shared" &&\n    !report.serving &&',
    to: 'record.right === "shared" &&',
    covered: "a record without the right while serving belongs to a node that has lost it for good",
  },
  {
    name: "alone-without-right",
    harm: "the gate opens without the sole right",
    file: right,
    from: '      ...alone,\n      role: "primary",',
    to: '      ...prim,\n      role: "primary",',
  },
  {
    name: "share-unanswered",
    harm: "the right is shared before the peer recorded the epoch",
    file: right,
    from: 'when: { position: "serving", right: ["shared", "sole"], link: "up", answered: true }',
    to: 'when: { position: "serving", right: ["shared", "sole"], link: "up", want: "share" }',
  },
  {
    name: "share-over-lost-link",
    harm: "the right is shared although the link is down",
    file: right,
    from: 'when: { position: "serving", right: ["shared", "sole"], link: "up", answered: true }',
    to: 'when: { position: "serving", right: ["shared", "sole"], answered: true }',
    covered: "R09 takes the offer back at the same event; `share` asserts the link",
  },
  {
    name: "answered-at-any-epoch",
    harm: "an earlier answer is taken for the present one",
    file: situation,
    from: '      theirs.right === "none" &&\n      theirs.epoch === want.epoch,',
    to: '      theirs.right === "none",',
  },
  {
    name: "concluded-early",
    harm: "the secondary thinks that it shares the right while the primary is alone",
    file: situation,
    from: '      theirs.right === "shared" &&\n      theirs.epoch === record.epoch &&',
    to: "      theirs.epoch <= record.epoch &&",
  },
  {
    name: "copy-before-session",
    harm: "good data is marked inconsistent before there is anything to copy from",
    file: right,
    from: '      link: "linked",\n      right: "none",\n      data: "outdated",\n      split: false,',
    to: '      right: "none",\n      data: "outdated",\n      split: false,',
  },
  {
    name: "gives-up-nothing",
    harm: "asked to step back, a node says yes and records nothing",
    file: moves,
    from: "draft.persist({ ...given, ...also });",
    to: "draft.persist({ ...record, ...also });\n  if (given === record) return;",
  },
  {
    name: "force-bears-nothing",
    harm: "data made primary by force is taken for the older one",
    file: moves,
    from: ": bear(sole(state.record, epoch), state.force);",
    to: ": sole(state.record, epoch);",
  },
  {
    name: "same-parity",
    harm: "two nodes that cannot hear each other take the same epoch",
    file: "engine/src/epochs.ts",
    from: "return epoch % 2 === parity ? epoch : epoch + 1;",
    to: "return parity >= 0 ? epoch : epoch + 1;",
  },
  {
    name: "session-survives",
    harm: "alone, a primary still counts the old session as in sync",
    file: moves,
    from: "if (sessionOver) draft.dropPeer();",
    to: 'if (sessionOver && draft.state.wanted === "down") draft.dropPeer();',
    covered:
      "the link is never up where the right is taken, but for a peer that gave up: it has ended the session itself",
  },
  {
    name: "takes-after-giving-up",
    harm: "a node that gave the right up meanwhile takes it at the end of its transition",
    file: moves,
    from: "    if (!mayTakeSole(draft)) return false;\n",
    to: '    if (!mayTakeSole(draft) && draft.config.module === "") return false;\n',
    covered:
      "no schedule of the simulator is so close yet; a unit test ends a takeover that is overtaken",
  },
  {
    name: "granted-without-record",
    harm: "the sole right is taken before the peer recorded anything",
    file: "engine/src/situation.ts",
    from: '    record.right === "none" &&\n    record.data !== "up_to_date" &&\n    record.renounced >= epoch &&\n',
    to: "",
  },
  {
    name: "no-rescue",
    harm: "after a split brain nothing is kept",
    file: "engine/src/rules/right-rules.ts",
    from: "      split: true,\n      peerSettled: true,\n      rescued: true,\n      peerRight",
    to: "      split: true,\n      peerSettled: true,\n      peerRight",
    also: [
      {
        file: "engine/src/rules/idle-rules.ts",
        from: 'outcome: "target", split: true, rescued: false },\n    "WAIT>rescue"',
        to: 'outcome: "target", split: true, rescued: true },\n    "WAIT>rescue"',
      },
      {
        file: "engine/src/rules/right-rules.ts",
        from: '      undecided: false,\n      rescued: true,\n      right: ["shared", "sole"],',
        to: '      undecided: false,\n      right: ["shared", "sole"],',
      },
    ],
  },
];
