/** The sentence about a module in the language shown: made of its code and numbers. Pure. @module */
import type { ModuleSight, Sentence } from "@gemel/protocol";
import { takesClients } from "@gemel/protocol/farm-sentence";
import type { Words } from "./catalogue.ts";
import type { Format } from "./language.ts";

type Spoken = { readonly words: Words; readonly format: Format };

/** The headline of a module. */
export function headline(sentence: Sentence, { words, format }: Spoken): string {
  const own = words.sentence;
  const node = sentence.servingNode ?? "";
  switch (sentence.code) {
    case "resynchronising":
      return own.resynchronising(
        sentence.percent ?? 0,
        sentence.leftMs === null ? "" : format.duration(Math.max(1000, sentence.leftMs)),
      );
    case "unprotected":
      return own.unprotected(node);
    case "failed":
      return format.language === "en" ? sentence.words : own.failed(node);
    case "waiting":
    case "unreachable":
    case "starting":
    case "stopping":
    case "not_installed":
      return format.language === "en" ? sentence.words : own[sentence.code];
    case "split_brain":
      if (format.language === "en") return sentence.words;
      return node === "" ? own.split_brain : own.undecided(node);
    case "running":
      // Several nodes serve: the words name them.
      return format.language === "en" && node === "" ? sentence.words : own.running;
    case "stopped":
    case "protected":
      return own[sentence.code];
  }
}

/** Beneath the headline: where it runs, unless that is said already, and why it is so. */
export function underHeadline(sight: ModuleSight, spoken: Spoken): string[] {
  const { sentence } = sight;
  const { servingNode: node, cause, code } = sentence;
  const isSaid = node === null || headline(sentence, spoken).includes(node);
  const isPlain = code === "protected" || code === "split_brain";
  return [
    whereFarmRuns(sight, spoken),
    isSaid ? "" : spoken.words.sentence.runsOn(node),
    isPlain ? "" : cause,
  ].filter((part) => part !== "");
}

/** Of a farm that several nodes serve; in English the headline says it. */
function whereFarmRuns(
  { kind, sentence, perNode }: ModuleSight,
  { words, format }: Spoken,
): string {
  const isSpread = kind === "farm" && sentence.code === "running" && sentence.servingNode === null;
  if (!isSpread || format.language === "en") return "";
  const nodes = Object.entries(perNode);
  const taking = nodes
    .filter(([node, { view, ageMs }]) => takesClients({ node, view, reachable: ageMs === 0 }))
    .map(([node]) => node);
  return words.farm.runsOn(taking.join(", "), taking.length, nodes.length);
}

/** What to do next; the daemon's own words in English, and where there is no translation. */
export function nextStepOf({ sentence, kind }: ModuleSight, { words, format }: Spoken): string {
  const farm: Readonly<Partial<Record<Sentence["code"], string>>> = words.farm.next;
  const own =
    (kind === "farm" ? farm[sentence.code] : undefined) ?? words.sentence.nextSteps[sentence.code];
  if (sentence.code === "split_brain" || sentence.code === "resynchronising") return own;
  if (sentence.nextStep === "") return "";
  return format.language === "en" || own === "" ? sentence.nextStep : own;
}

/** The loss of any one node is survived. */
export function isWell({ sentence, kind }: ModuleSight): boolean {
  if (sentence.code === "protected") return true;
  return kind === "farm" && sentence.code === "running" && sentence.servingNode === null;
}

/** Whether somebody should look. */
export function needsAttention({ sentence }: ModuleSight): boolean {
  return ![
    "protected",
    "running",
    "stopped",
    "starting",
    "stopping",
    "resynchronising",
    "not_installed",
  ].includes(sentence.code);
}
