/**
 * The cluster on one screen: for each module whether it is protected, since when, why, and what to do.
 *
 * Pure: lines from an overview. `status` prints them once, `watch` again and again.
 *
 * @module
 */
import type { ModuleSight, Overview, Sentence } from "@gemel/protocol";
import { formatDuration, formatTime } from "./quantities.ts";
import type { Terminal } from "./terminal.ts";

const barWidth = 30;

/** `nowMs`: wall clock, for "since". */
export function clusterScreen(overview: Overview, terminal: Terminal, nowMs: number): string[] {
  const { bold } = terminal.palette;
  if (!overview.configured) {
    return [
      `${bold(overview.self)} belongs to no cluster`,
      "Next  gemel cluster init on the first node, gemel cluster join HOST on the others",
    ];
  }
  const lines = [nodesLine(overview, terminal)];
  if (overview.modules.length === 0) {
    return [...lines, "", "No module is installed; see gemel module install --help"];
  }
  for (const module of overview.modules) lines.push("", ...moduleLines(module, terminal, nowMs));
  return lines;
}

function nodesLine({ self, nodes, witness }: Overview, { palette }: Terminal): string {
  const names = nodes.map(({ node, reachable, isSelf }) => {
    const name = isSelf || node === self ? `${node} (this)` : node;
    return reachable || isSelf ? palette.good(name) : palette.bad(`${name} not reached`);
  });
  const signatures = new Set(nodes.flatMap(({ signature }) => signature ?? []));
  const parts = [names.join("  ")];
  if (witness !== null) {
    const words = witness.up === false ? palette.bad("not reached") : witness.address;
    parts.push(`witness ${words}`);
  }
  if (signatures.size > 1) parts.push(palette.bad("configurations differ: gemel cluster confinfo"));
  return `Nodes  ${parts.join("   ")}`;
}

function moduleLines(module: ModuleSight, terminal: Terminal, nowMs: number): string[] {
  const { sentence } = module;
  const { bold } = terminal.palette;
  const since =
    sentence.since === null
      ? ""
      : `, since ${formatTime(sentence.since)} (${formatDuration(nowMs - Date.parse(sentence.since))})`;
  const facts: [string, string][] = [];
  if (sentence.percent !== null) facts.push(["", progressBar(sentence)]);
  for (const [node, words] of nodeWords(module, terminal)) facts.push([node, words]);
  if (sentence.cause !== "") facts.push(["Why", sentence.cause]);
  facts.push(["Next", sentence.nextStep === "" ? "nothing to do" : sentence.nextStep]);
  if (module.virtualAddresses.length > 0) facts.push(["VIP", module.virtualAddresses.join(", ")]);
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    `${bold(module.module)}  ${coloured(sentence, terminal)}${since}`,
    ...facts.map(([name, words]) => `  ${name.padEnd(width)}  ${words}`),
  ];
}

function nodeWords({ perNode, problems }: ModuleSight, terminal: Terminal): [string, string][] {
  return Object.entries(perNode).map(([node, { view, ageMs }]) => {
    const problem = problems[node];
    if (problem !== undefined) return [node, terminal.palette.bad(problem)];
    if (view === null) return [node, terminal.palette.dim("not installed")];
    const old = ageMs !== null && ageMs > 10_000 ? ` (${formatDuration(ageMs)} ago)` : "";
    return [node, `${terminal.byReadiness(view.readiness, view.state)} ${view.readiness}${old}`];
  });
}

function coloured({ code, words }: Sentence, { palette }: Terminal): string {
  switch (code) {
    case "protected":
      return palette.good(words);
    case "resynchronising":
    case "starting":
    case "stopping":
      return palette.moving(words);
    default:
      return palette.bad(words);
  }
}

/** `[##########--------------------] 33 %, 2 min left` */
export function progressBar({ percent, leftMs }: Sentence): string {
  const share = Math.max(0, Math.min(100, percent ?? 0)) / 100;
  const done = Math.round(share * barWidth);
  const bar = `[${"#".repeat(done)}${"-".repeat(barWidth - done)}]`;
  const left = leftMs === null ? "" : `, ${formatDuration(leftMs)} left`;
  return `${bar} ${Math.floor(share * 100)} %${left}`;
}
