/**
 * What is said of a farm in one line: who takes clients, who does not and why. Pure.
 *
 * @module
 */
import type { ModuleView } from "./rest.ts";
import type { ModuleWitnessing, Sentence } from "./sentence.ts";

type Parts = Omit<Sentence, "percent" | "leftMs">;

/** Of a farm that is up on one node at least. */
export function farmSentence(module: string, sights: readonly ModuleWitnessing[]): Parts {
  const taking = sights.filter(takesClients);
  const missing = sights.filter((sight) => !takesClients(sight));
  const up = sights.filter(({ reachable, view }) => reachable && view?.state === "UP");
  const cause = missing.map(whyNot).join("; ");
  const since = up.map(({ view }) => view?.since ?? "").sort()[0] ?? null;
  const common = { cause, since, nextStep: stepOf(module, missing) };
  const [one, ...others] = taking;
  if (one === undefined) return { ...common, ...ofNobody(module, up) };
  const where = listed(taking.map(({ node }) => node));
  if (others.length === 0 && missing.length > 0) {
    const words = `Not protected, runs on ${one.node} alone`;
    return { ...common, code: "unprotected", words, servingNode: one.node, since: lost(missing) };
  }
  const part = missing.length === 0 ? "" : `, ${taking.length} of ${sights.length} nodes`;
  // Several serve: none of them is the one.
  const servingNode = others.length === 0 ? one.node : null;
  return { ...common, code: "running", words: `Runs on ${where}${part}`, servingNode };
}

/** When the last of them went; null: that is not known of all. */
function lost(missing: readonly ModuleWitnessing[]): string | null {
  const times = missing.map(({ reachable, view, heardAt }) => {
    if (!reachable) return heardAt ?? null;
    // What is up and takes no clients says since when it is up only.
    return view === null || view.state === "UP" ? null : view.since;
  });
  return times.includes(null) ? null : (times.sort().at(-1) ?? null);
}

/** New clients are sent to it. */
export function takesClients({ reachable, view }: ModuleWitnessing): boolean {
  if (!reachable || view?.state !== "UP" || view.readiness !== "Ready") return false;
  return view.farm === null || view.farm.traffic === "open";
}

function ofNobody(
  module: string,
  up: readonly ModuleWitnessing[],
): Pick<Sentence, "code" | "words" | "servingNode"> & { nextStep?: string } {
  const servingNode = null;
  const starts = up.find(({ view }) => view?.readiness === "Transient");
  if (starts !== undefined) {
    return { code: "starting", words: `Starting on ${starts.node}`, servingNode, nextStep: "" };
  }
  const broken = up.find(({ view }) => view?.readiness === "NotReady");
  if (broken !== undefined) {
    const nextStep = `Look at the reason and at gemel log -m ${module} on ${broken.node}`;
    return { code: "failed", words: `Not serving on ${broken.node}`, servingNode, nextStep };
  }
  return { code: "waiting", words: "Up, but no node takes clients", servingNode };
}

function whyNot(sight: ModuleWitnessing): string {
  const { node, reachable, view, problem } = sight;
  if (!reachable) return `${node} is not reachable`;
  if (problem !== undefined) return `${node} cannot run it: ${problem}`;
  if (view === null) return `it is not installed on ${node}`;
  if (view.state !== "UP") return `${node} is ${view.state}`;
  if (view.readiness !== "Ready") return `${node}: ${view.reason}`;
  return view.farm?.drained === true ? `${node} is drained` : `${node} takes no clients`;
}

function stepOf(module: string, missing: readonly ModuleWitnessing[]): string {
  const found = missing.map((sight) => remedy(module, sight)).find((words) => words !== "");
  return found ?? "";
}

function remedy(module: string, { node, reachable, view }: ModuleWitnessing): string {
  if (!reachable) return `Bring ${node} and its network back; it takes its share by itself`;
  if (view === null) return `Install the module on ${node}`;
  if (isMoving(view)) return "";
  if (view.state !== "UP") return `Start it on ${node}: gemel start -m ${module}`;
  if (view.farm?.drained === true) return `Let ${node} take its share: gemel undrain -m ${module}`;
  return "";
}

function isMoving({ readiness }: ModuleView): boolean {
  return readiness === "Transient";
}

function listed(names: readonly string[]): string {
  if (names.length < 3) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
