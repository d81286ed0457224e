/**
 * Whose data counts, and what the record says.
 *
 * @module
 */
import type { Mutant } from "./mutant.ts";

const decide = "engine/src/decide.ts";
const records = "engine/src/records.ts";

export const lineageMutants: readonly Mutant[] = [
  {
    name: "inconsistent-source",
    harm: "a copy that was not finished is taken for good data",
    file: decide,
    from: "(s, t) => !inconsistent(s) && inconsistent(t)",
    to: "(s, t) => inconsistent(s) && !inconsistent(t)",
  },
  {
    name: "older-source",
    harm: "the ancestor overwrites what came after it",
    file: decide,
    from: "(s, t) => precedes(t, s)",
    to: "(s, t) => precedes(s, t)",
  },
  {
    name: "ancestors-ignored",
    harm: "older data and newer data are taken for a split brain",
    file: decide,
    from: "return generation !== null && young.record.history.includes(generation);",
    to: "return generation === null && young.record.history.length < 0;",
  },
  {
    name: "sole-target",
    harm: "the only holder of the sole right is copied onto",
    file: decide,
    from: "(s, t) => equal(s, t) && sole(s) && !sole(t)",
    to: "(s, t) => equal(s, t) && !sole(s) && sole(t)",
  },
  {
    name: "split-not-seen",
    harm: "what only one node has is overwritten without a rescue copy",
    file: decide,
    from: "(s, t) => !equal(s, t) && stays(s, t),\n    true,",
    to: "(s, t) => !equal(s, t) && stays(s, t),\n    false,",
  },
  {
    name: "split-not-mirrored",
    harm: "after a split brain both nodes think that they stay",
    file: decide,
    from: "if (sole(mine) !== sole(theirs)) return sole(mine);",
    to: "if (sole(mine) !== sole(theirs)) return true;",
  },
  {
    name: "unrelated-copied",
    harm: "data that has nothing in common is overwritten",
    file: decide,
    from: "(mine, theirs) => !related(mine, theirs)",
    to: "(mine, theirs) => mine.node === theirs.node",
  },
  {
    name: "epoch-forgets-peer",
    harm: "both nodes hold the same epoch",
    file: records,
    from: "    peer?.record.epoch ?? 0,\n",
    to: "",
    covered: "what the peer holds it has asked for or been granted, and both are counted as well",
  },
  {
    name: "renounced-not-recorded",
    harm: "the peer never knows what was given up",
    file: records,
    from: "renounced: Math.max(record.renounced, epoch)",
    to: "renounced: record.renounced",
  },
  {
    name: "outdated-not-recorded",
    harm: "who gave the right up still calls its data up to date",
    file: records,
    from: 'data: record.data === "inconsistent" ? "inconsistent" : "outdated"',
    to: "data: record.data",
  },
  {
    name: "right-kept",
    harm: "who gave the right up still has it in its record",
    file: records,
    from: '    right: "none",\n    renounced:',
    to: "    right: record.right,\n    renounced:",
  },
  {
    name: "copy-not-inconsistent",
    harm: "a copy that was interrupted is taken for complete",
    file: records,
    from: 'data: "inconsistent", role: "secondary" };',
    to: 'data: "outdated", role: "secondary" };',
  },
  {
    name: "seal-adopts-present",
    harm: "a sealed copy claims a generation that began after the seal",
    file: records,
    from: "const lineage = lineageUpTo(source, generation);",
    to: "const lineage = lineageUpTo(source, source.generation ?? generation);",
  },
  {
    name: "birth-forgets-parent",
    harm: "a new generation has no ancestors: everything is unrelated",
    file: records,
    from: "[record.generation, ...record.history]",
    to: "[...record.history]",
  },
  {
    name: "no-birth",
    harm: "writes answered alone belong to the generation that the peer has too",
    file: "engine/src/mirror-notices.ts",
    from: "draft.persist(bear(record, entropy));",
    to: "",
  },
  {
    name: "old-seal-accepted",
    harm: "a copy of an older generation is taken for complete",
    file: "engine/src/mirror-notices.ts",
    from: 'record.right === "sole" && generation === record.generation',
    to: 'record.right === "sole"',
  },
  {
    name: "epoch-forgets-given-up",
    harm: "an epoch that was given up is used again",
    file: "engine/src/records.ts",
    from: "    record.renounced,\n    record.asked,\n    record.designated,\n",
    to: "    record.designated,\n",
    also: [
      {
        file: "engine/src/records.ts",
        from: "    peer?.record.renounced ?? 0,\n    peer?.record.asked ?? 0,\n",
        to: "",
      },
    ],
  },
];
