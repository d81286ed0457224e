/** The sentence about a module in the language shown: made of its code and numbers. Pure. @module */
import type { ModuleSight, Sentence } from "@gemel/protocol";
import type { Said } from "../said/said.ts";
import type { Words } from "./catalogue.ts";
import type { Format } from "./language.ts";

type Spoken = { readonly words: Words; readonly format: Format; readonly said: Said };

/** The headline of a module. */
export function headline(sentence: Sentence, { words, format, said }: Spoken): string {
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
    case "running":
      // Several nodes serve: the words name them.
      return node === "" ? said(sentence.words) : own.running;
    case "stopped":
    case "protected":
      return own[sentence.code];
    case "failed":
    case "waiting":
    case "unreachable":
    case "starting":
    case "stopping":
    case "not_installed":
    case "split_brain":
      return said(sentence.words);
  }
}

/** Beneath the headline: where it runs, unless that is said already, and why it is so. */
export function underHeadline(sight: ModuleSight, spoken: Spoken): string[] {
  const { servingNode: node, code } = sight.sentence;
  const { sentence } = sight;
  const isSaid = node === null || headline(sentence, spoken).includes(node);
  const isPlain = code === "protected" || code === "split_brain";
  return [
    isSaid ? "" : spoken.words.sentence.runsOn(node),
    isPlain ? "" : causeOf(sight, spoken),
  ].filter((part) => part !== "");
}

/** Without what the headline says, and without a remedy where the next step is that of just this case. */
function causeOf({ sentence, perNode }: ModuleSight, { words, said }: Spoken): string {
  const whole = said(sentence.cause);
  const lead = new RegExp(`^${words.sentence.short.unprotected}\\s*:\\s*`);
  if (sentence.code !== "unprotected" || !lead.test(whole)) return whole;
  const cause = whole.replace(lead, "");
  const others = Object.entries(perNode).filter(([node]) => node !== sentence.servingNode);
  const isStepSaid = others.some(([, { ageMs, view }]) => ageMs !== 0 || view?.state === "STOP");
  const short = isStepSaid ? (cause.split(". ")[0] ?? "") : cause;
  const isName = others.some(([node]) => short.startsWith(node));
  return isName ? short : short.slice(0, 1).toUpperCase() + short.slice(1);
}

/** What to do next. */
export function nextStepOf({ sentence }: ModuleSight, { words, said }: Spoken): string {
  const own: Readonly<Partial<Record<Sentence["code"], string>>> = words.sentence.nextSteps;
  return own[sentence.code] ?? said(sentence.nextStep);
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
