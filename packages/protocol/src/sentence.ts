/**
 * One sentence about a module over all nodes: is the service up, where, is it protected, why, what next.
 *
 * Pure: the command line, the console and notifications say the same.
 *
 * @module
 */
import { z } from "zod";
import { farmSentence } from "./farm-sentence.ts";
import type { ModuleView } from "./rest.ts";

/** From what needs somebody at once to what needs nobody. */
export const sentenceCodes = [
  "split_brain",
  "failed",
  "unreachable",
  "waiting",
  "unprotected",
  "resynchronising",
  "starting",
  "stopping",
  "stopped",
  "not_installed",
  "running",
  "protected",
] as const;
export type SentenceCode = (typeof sentenceCodes)[number];

export const sentenceSchema = z.object({
  code: z.enum(sentenceCodes),
  /** In English; other languages are made of the code and the numbers. */
  words: z.string(),
  cause: z.string(),
  /** What to do; empty: nothing. */
  nextStep: z.string(),
  since: z.iso.datetime().nullable(),
  /** Where the service runs, as far as known. */
  servingNode: z.string().nullable(),
  /** Of a resynchronisation. */
  percent: z.number().nullable(),
  leftMs: z.number().nullable(),
});
export type Sentence = z.infer<typeof sentenceSchema>;

/** What is known of one module on one node. */
export type ModuleWitnessing = {
  readonly node: string;
  readonly reachable: boolean;
  /** As last heard; null: never. */
  readonly view: ModuleView | null;
  /** When it was last heard, as far as known. */
  readonly heardAt?: string | null;
  readonly problem?: string | undefined;
};

type Seen = ModuleWitnessing & { readonly view: ModuleView };

export function sentenceOf(module: string, sights: readonly ModuleWitnessing[]): Sentence {
  const seen = sights.filter((sight): sight is Seen => sight.view !== null);
  const present = seen.filter(({ reachable }) => reachable);
  const serving = present.filter(({ view }) => isServing(view));
  const [first, second] = serving;
  if (first?.view.mode === "farm") return made(farmSentence(module, sights));
  // Modules without data of their own may run on every node.
  if (first !== undefined && first.view.mode !== "mirror") return ofRunning(serving);
  if (first !== undefined && second !== undefined) return splitBrain(module, first, second);
  const undecided = present.find(({ view }) => view.undecided === true);
  if (first !== undefined && undecided !== undefined) return ofUndecided(module, first, undecided);
  if (first !== undefined) return ofServing(module, first, sights);
  return ofIdle(module, sights, present);
}

function ofRunning(serving: readonly Seen[]): Sentence {
  const ready = serving.filter(({ view }) => view.readiness === "Ready");
  const [one = serving[0]] = ready;
  const where = (ready.length > 0 ? ready : serving).map(({ node }) => node).join(" and ");
  const isUp = ready.length > 0;
  return made({
    code: isUp ? "running" : "starting",
    words: isUp ? `Runs on ${where}` : `Starting on ${where}`,
    cause: one?.view.reason ?? "",
    nextStep: "",
    since: one?.view.since ?? null,
    servingNode: one?.node ?? null,
  });
}

function isServing({ state }: ModuleView): boolean {
  return state === "PRIM" || state === "ALONE" || state === "UP";
}

function splitBrain(module: string, one: Seen, other: Seen): Sentence {
  return made({
    code: "split_brain",
    words: `Split brain: ${one.node} and ${other.node} both serve`,
    cause: "The nodes could not hear each other, and both went on",
    nextStep: `Decide whose data is kept: gemel stop -m ${module} on the other one`,
    since: later(one.view.since, other.view.since),
    servingNode: null,
  });
}

/** The service goes on; what the other one wrote alone is kept where it is. */
function ofUndecided(module: string, serving: Seen, waiting: Seen): Sentence {
  return made({
    code: "split_brain",
    words: `Split brain: ${serving.node} serves, ${waiting.node} waits for a decision`,
    cause: "The nodes could not hear each other, and both went on",
    nextStep: `Decide whose data is kept: gemel second --fullsync -m ${module} on ${waiting.node} gives up what it wrote alone, after a rescue copy`,
    since: waiting.view.since,
    servingNode: serving.node,
  });
}

function ofServing(module: string, serving: Seen, sights: readonly ModuleWitnessing[]): Sentence {
  const { node, view } = serving;
  const common = { servingNode: node, since: view.since, cause: view.reason };
  if (view.readiness === "Transient" && view.state !== "PRIM") {
    return made({ ...common, code: "starting", words: `Starting on ${node}`, nextStep: "" });
  }
  if (view.readiness === "NotReady") {
    const nextStep = `Look at the reason and at gemel log -m ${module} on ${node}`;
    return made({ ...common, code: "failed", words: `Not serving on ${node}`, nextStep });
  }
  if (view.protected) {
    const nextStep = "";
    return made({ ...common, code: "protected", words: `Protected, runs on ${node}`, nextStep });
  }
  const progress = resyncOf([serving, ...sights]);
  if (progress !== null) {
    return made({
      ...common,
      ...progress,
      code: "resynchronising",
      words: `Resynchronising ${progress.percent} %${left(progress.leftMs)}, runs on ${node}`,
      nextStep: "",
    });
  }
  return made({
    ...common,
    code: "unprotected",
    words: `Not protected, runs on ${node} alone`,
    nextStep: stepOfAlone(module, serving, sights),
  });
}

function stepOfAlone(module: string, { node }: Seen, sights: readonly ModuleWitnessing[]): string {
  const other = sights.find((sight) => sight.node !== node);
  if (other === undefined) return "Add a second node to the cluster";
  if (!other.reachable) return `Bring ${other.node} and its network back; it rejoins by itself`;
  if (other.view === null) return `Install the module on ${other.node}`;
  const { state, readiness } = other.view;
  if (state === "STOP") return `Start it on ${other.node}: gemel start -m ${module}`;
  if (readiness === "Transient") return "";
  return `Look at ${other.node}: gemel state -m ${module} there says what it needs`;
}

function ofIdle(
  module: string,
  sights: readonly ModuleWitnessing[],
  present: readonly Seen[],
): Sentence {
  const problem = sights.find((sight) => sight.problem !== undefined);
  const away = sights.filter(({ reachable }) => !reachable);
  const since = present.map(({ view }) => view.since).reduce<string | null>(later, null);
  const common = { since, servingNode: null, nextStep: "" };
  const moving = present.find(({ view }) => view.readiness === "Transient");
  if (moving !== undefined) {
    const stops = moving.view.state === "STOP";
    const words = stops ? `Stopping on ${moving.node}` : `Starting on ${moving.node}`;
    const code = stops ? "stopping" : "starting";
    return made({ ...common, code, words, cause: moving.view.reason });
  }
  const waiting = present.find(({ view }) => view.state === "WAIT" || view.state === "SECOND");
  if (waiting !== undefined) {
    return made({
      ...common,
      code: "waiting",
      words: `Not running: ${waiting.node} waits`,
      cause: waiting.view.reason,
      nextStep: stepOfWaiting(module, waiting, sights),
    });
  }
  const failed = present.find(({ view }) => view.state === "STOP" && view.failed === true);
  if (failed !== undefined) {
    const nextStep = `Look at gemel log -m ${module} on ${failed.node}, then start it again`;
    const words = `Stopped after a failure on ${failed.node}`;
    return made({ ...common, code: "failed", words, cause: failed.view.reason, nextStep });
  }
  return ofNowhere(module, { sights, present, away, problem, common });
}

function ofNowhere(
  module: string,
  known: {
    readonly sights: readonly ModuleWitnessing[];
    readonly present: readonly Seen[];
    readonly away: readonly ModuleWitnessing[];
    readonly problem: ModuleWitnessing | undefined;
    readonly common: Pick<Sentence, "since" | "servingNode" | "nextStep">;
  },
): Sentence {
  const { present, away, problem, common } = known;
  const lost = away.find(({ view }) => view !== null && isServing(view));
  if (lost !== undefined || (present.length === 0 && away.length > 0)) {
    const names = (lost === undefined ? away : [lost]).map(({ node }) => node).join(" and ");
    return made({
      ...common,
      code: "unreachable",
      words: `Unknown: ${names} cannot be reached`,
      cause: lost === undefined ? "" : `It last ran on ${lost.node}`,
      nextStep: `Look whether ${names} runs and whether its network is there`,
    });
  }
  if (problem !== undefined) {
    const nextStep = `Mend the configuration, then gemel module config -m ${module}`;
    const words = `Cannot be run on ${problem.node}`;
    return made({ ...common, code: "failed", words, cause: problem.problem ?? "", nextStep });
  }
  const [one] = present;
  if (one === undefined) {
    const words = "Not installed on any node";
    return made({ ...common, code: "not_installed", words, cause: "" });
  }
  const isFirst = present.every(
    ({ view }) => view.record !== null && view.record.generation === null,
  );
  return made({
    ...common,
    code: "stopped",
    words: "Stopped",
    cause: one.view.reason,
    nextStep: isFirst
      ? `First start: gemel prim -m ${module} on the node that holds the data, then gemel second -m ${module} on the other`
      : `Start it: gemel start -m ${module}`,
  });
}

function stepOfWaiting(
  module: string,
  { node }: Seen,
  sights: readonly ModuleWitnessing[],
): string {
  const other = sights.find((sight) => sight.node !== node);
  if (other !== undefined && !other.reachable) {
    return `Bring ${other.node} back; if it is lost for good, gemel prim -m ${module} goes on with the data of ${node}`;
  }
  if (other?.view?.state === "STOP") {
    return `Start it on ${other.node} too: gemel start -m ${module}`;
  }
  return `Look at the reason and at gemel log -m ${module}`;
}

function resyncOf(
  sights: readonly ModuleWitnessing[],
): { readonly percent: number; readonly leftMs: number | null } | null {
  const mirrors = sights.flatMap(({ view, reachable }) =>
    reachable && view?.mirror ? [view.mirror] : [],
  );
  if (!mirrors.some(({ link }) => link === "resyncing")) return null;
  const resync = mirrors.find((one) => one.link === "resyncing" && one.resync !== null)?.resync;
  if (resync === undefined || resync === null) {
    // One side has heard that all is there, the other one not yet: or it has just begun.
    return { percent: mirrors.some(({ link }) => link === "up") ? 100 : 0, leftMs: null };
  }
  const { bytesDone, bytesTotal, elapsedMs } = resync;
  const share = bytesTotal === 0 ? 0 : Math.min(bytesDone / bytesTotal, 1);
  const leftMs = share > 0.01 ? Math.round((elapsedMs / share) * (1 - share)) : null;
  return { percent: Math.floor(share * 100), leftMs };
}

function left(ms: number | null): string {
  if (ms === null) return "";
  if (ms < 60_000) return `, ${Math.max(1, Math.round(ms / 1000))} s left`;
  return `, ${Math.round(ms / 60_000)} min left`;
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function made(parts: Omit<Sentence, "percent" | "leftMs"> & Partial<Sentence>): Sentence {
  return { percent: null, leftMs: null, ...parts };
}
