/**
 * The witness, and what takes its place while it is away.
 *
 * @module
 */
import type { Mutant } from "./mutant.ts";

export const witnessMutants: readonly Mutant[] = [
  {
    name: "witness-epoch-goes-back",
    harm: "a delayed request undoes a later one",
    file: "engine/src/witness-register.ts",
    from: "if (entry !== null && request.epoch <= entry.epoch) return entry;",
    to: "",
  },
  {
    name: "witness-grants-any-epoch",
    harm: "the right is taken from a sharing that is over",
    file: "engine/src/witness-register.ts",
    from: "return entry.epoch === request.from;",
    to: "return entry.epoch >= 0;",
  },
  {
    name: "witness-grants-twice",
    harm: "the right is taken from the node that holds it",
    file: "engine/src/witness-register.ts",
    from: "return entry.holder === request.node && request.back;",
    to: "return request.back;",
  },
  {
    name: "witness-take-back-always",
    harm: "a node that never held the right takes it back",
    file: "engine/src/witness-register.ts",
    from: "return entry.holder === request.node && request.back;",
    to: "return entry.holder === request.node;",
  },
  {
    name: "grant-of-another",
    harm: "the answer is not looked at: whoever asks has it",
    file: "engine/src/witness-moves.ts",
    from: "    entry?.holder === draft.config.node &&\n    entry.epoch === asked.epoch &&",
    to: "    entry !== null &&",
  },
  {
    name: "grant-survives",
    harm: "a grant is used although the record has changed since",
    file: "engine/src/draft.ts",
    from: "      this.setWitness({ granted: null });",
    to: "      this.setWitness({});",
  },
  {
    name: "concluded-before-witness",
    harm: "the secondary may ask before the witness has the new epoch",
    file: "engine/src/situation.ts",
    from: '(config.arbiter === "none" || theirs.witness?.epoch === theirs.epoch)',
    to: '(config.arbiter === "none" || theirs.witness?.epoch !== -1)',
  },
  {
    name: "silence-beside-witness",
    harm: "silence counts although there is a witness",
    file: "engine/src/witness-situation.ts",
    from: "silenceCounts: !has && ",
    to: "silenceCounts: ",
  },
  {
    name: "agreed-keeps-right",
    harm: "the right returns to the secondary before the witness knows",
    file: "engine/src/records.ts",
    from: 'return { ...record, epoch, right: "none", designated: 0, witness };',
    to: 'return { ...record, epoch, right: "shared", designated: 0, witness };',
  },
  {
    name: "agreed-forgets-identity",
    harm: "the secondary asks a witness that was replaced",
    file: "engine/src/records.ts",
    from: "identity === null ? record.witness : { identity, epoch: 0 };",
    to: "record.witness ?? (identity === null ? null : { identity, epoch: 0 });",
  },
  {
    name: "designated-before-answer",
    harm: "the primary may go on alone before the secondary has stepped back",
    file: "engine/src/witness-situation.ts",
    from: "      theirs.renounced >= state.want.epoch &&\n",
    to: "      theirs.renounced >= 0 &&\n",
  },
  {
    name: "defers-nothing",
    harm: "the secondary lets the primary go on and records nothing",
    file: "engine/src/records.ts",
    from: "return { ...record, renounced: Math.max(record.renounced, epoch) };",
    to: "return { ...record, renounced: Math.max(record.renounced, epoch - epoch) };",
  },
  {
    name: "designation-survives",
    harm: "a designation outlives the return of the right",
    file: "engine/src/records.ts",
    from: 'return { ...record, epoch, right: "shared", designated: 0 };',
    to: 'return { ...record, epoch, right: "shared" };',
  },
  {
    name: "new-witness-unnoticed",
    harm: "a witness that was replaced is never filled",
    file: "engine/src/rules/witness-rules.ts",
    from: 'witness: ["new", "other", "ahead", "mine"],',
    to: 'witness: ["other", "ahead", "mine"],',
  },
  {
    name: "sole-not-told",
    harm: "the witness never learns who holds the right",
    file: "engine/src/rules/witness-rules.ts",
    from: 'tellDue: true, witness: ["new", "behind"]',
    to: 'tellDue: true, witness: ["unknown"]',
  },
  {
    name: "share-not-told",
    harm: "the witness never learns that the right is shared",
    file: "engine/src/rules/witness-rules.ts",
    from: '      right: "shared",\n      witnessAgrees: false,\n      tellDue: true,\n      witness: "behind",',
    to: '      right: "shared",\n      witnessAgrees: false,\n      tellDue: true,\n      witness: "unknown",',
  },
  {
    name: "no-designation",
    harm: "while the witness is away nobody may go on",
    file: "engine/src/rules/witness-rules.ts",
    from: 'when: { ...together, want: "none", designated: false, witness: "away" }',
    to: 'when: { ...together, want: "none", designated: false, witness: "unknown" }',
  },
  {
    name: "loser-keeps-running",
    harm: "a primary whose right the witness gave away serves on",
    file: "engine/src/rules/serving-rules.ts",
    from: '{ ...serving, right: "none" }',
    to: '{ ...serving, right: "none", gate: "alone" }',
  },
  {
    name: "frozen-for-ever",
    harm: "a primary that may not answer keeps its address",
    file: "engine/src/rules/serving-rules.ts",
    from: '{ ...prim, frozenLong: true, peer: ["silent", "unknown"], arbiter: "witness" }',
    to: '{ ...prim, frozenLong: true, peer: "unknown", arbiter: "witness", broken: true }',
  },
  {
    name: "asked-not-recorded",
    harm: "an epoch that was asked for is forgotten",
    file: "engine/src/records.ts",
    from: "return { ...record, asked: Math.max(record.asked, epoch) };",
    to: "return { ...record, asked: Math.max(record.asked, epoch - epoch) };",
  },
  {
    name: "asked-not-renounced",
    harm: "what was asked for is not given up with the rest",
    file: "engine/src/records.ts",
    from: "Math.max(record.renounced, record.asked, record.designated, epoch)",
    to: "Math.max(record.renounced, epoch)",
    covered: "the witness moves only from an epoch that both recorded, which a later one replaces",
  },
  {
    name: "replaced-witness-grants",
    harm: "a witness that lost its state gives the right away, and is believed",
    file: "engine/src/witness-register.ts",
    from: 'request.type === "look" || request.identity !== identity',
    to: 'request.type === "look"',
    also: [
      {
        file: "engine/src/witness-register.ts",
        from: "if (entry === null) return false;",
        to: "if (entry === null) return true;",
      },
      {
        file: "engine/src/witness-moves.ts",
        from: "    identity === record.witness?.identity &&\n    entry?",
        to: '    identity !== "" &&\n    entry?',
      },
    ],
  },
  {
    name: "asks-and-takes-anyway",
    harm: "a node that gave the right up asks for it and uses the answer",
    file: "engine/src/witness-situation.ts",
    from: 'if (witness === null || data !== "up_to_date" || right === "sole") return false;\n  return renounced < epoch;',
    to: 'return witness !== null && (data !== "inconsistent" || right !== "sole" || renounced < epoch);',
    also: [
      {
        file: "engine/src/witness-moves.ts",
        from: " &&\n    entry.epoch > record.renounced;",
        to: ";",
      },
    ],
  },
  {
    name: "asks-after-renouncing",
    harm: "a node that let the other one go on asks the witness",
    file: "engine/src/witness-situation.ts",
    from: "return renounced < epoch;",
    to: "return renounced < epoch || renounced > 0;",
    also: [
      {
        file: "engine/src/witness-moves.ts",
        from: " &&\n    entry.epoch > record.renounced;",
        to: ";",
      },
    ],
  },
];
