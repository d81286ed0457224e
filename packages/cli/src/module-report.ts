/**
 * A module as a page of text.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";
import { meaning, nextStep } from "./advice.ts";
import { farmReport } from "./farm-report.ts";
import { formatBytes, formatDuration, formatTime } from "./quantities.ts";
import { resyncWords } from "./resync-progress.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Lines of the report; `nowMs` is the wall clock, for "since". */
export function moduleReport(view: ModuleView, terminal: Terminal, nowMs: number): string[] {
  const { bold, good, bad } = terminal.palette;
  const state = terminal.byReadiness(view.readiness, `${view.state} ${view.readiness}`);
  const shield = view.protected ? good("protected") : bad("not protected");
  const facts: [string, string][] = [
    ["Why", view.reason === "" ? "-" : view.reason],
    ["Next", nextStep(view)],
    ["Data", dataWords(view)],
    ["Mirror", mirrorWords(view)],
    ["Resources", resourceWords(view)],
  ];
  const resync = view.mirror?.resync ?? null;
  if (resync !== null) facts.unshift(["Resync", resyncWords(resync)]);
  return [
    `${bold(view.module)} on ${view.node}: ${state}, ${shield}`,
    meaning(view),
    "",
    ...nodeTable(view, terminal, nowMs),
    "",
    ...facts.map(([name, words]) => `${name.padEnd(10)} ${words}`),
    ...(view.farm === null ? [] : ["", ...farmReport(view.farm, terminal)]),
  ];
}

function nodeTable(view: ModuleView, terminal: Terminal, nowMs: number): string[] {
  const age = formatDuration(nowMs - Date.parse(view.since));
  const rows = [
    [
      `${view.node} (this)`,
      terminal.byReadiness(view.readiness, view.state),
      terminal.byReadiness(view.readiness, view.readiness),
      `since ${formatTime(view.since)} (${age})`,
    ],
  ];
  const { peer } = view;
  if (peer !== null) {
    const readiness = peer.alive ? (peer.readiness ?? "NotReady") : "NotReady";
    rows.push([
      peer.node,
      terminal.byReadiness(readiness, peer.alive ? (peer.state ?? "-") : "silent"),
      terminal.byReadiness(readiness, peer.alive ? (peer.readiness ?? "-") : "-"),
      peer.reason,
    ]);
  }
  return table(["NODE", "STATE", "READINESS", ""], rows);
}

function dataWords({ upToDate, record }: ModuleView): string {
  if (record === null) return "none of its own";
  if (record.generation === null) return "none yet";
  if (record.data === "inconsistent") return "a copy that is not complete";
  return upToDate ? "up to date" : "may be older than the other node's";
}

function mirrorWords({ mirror }: ModuleView): string {
  if (mirror === null) return "not running";
  const amounts: string[] = [];
  if (mirror.recordsSent > 0) {
    amounts.push(`${mirror.recordsSent} operations sent (${formatBytes(mirror.bytesSent)})`);
  }
  if (mirror.recordsApplied > 0) amounts.push(`${mirror.recordsApplied} operations applied`);
  const way = mirror.encryption === "tls" ? "TLS" : "not encrypted";
  const head = mirror.role === "idle" ? "idle" : `${mirror.role}, link ${mirror.link} (${way})`;
  const { installed, version = "of an early version" } = mirror;
  if (installed !== undefined) {
    amounts.push(`gemel-fs ${version} runs, ${installed} is installed: gemel rfsupgrade`);
  }
  return [head, ...amounts].join(", ");
}

function resourceWords({ resources }: ModuleView): string {
  const words = Object.entries(resources).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? "-" : words.join(", ");
}
