/** What `npm run bench:farm` writes, and what must be reached. @module */
import type { Machine } from "../../bench/machine.ts";
import type { Cut } from "../cut.ts";
import type { Idle } from "./measures.ts";
import type { Noise } from "./throughput.ts";

/** Percentages, milliseconds, counts of failed requests. */
export type FarmFigures = Idle & {
  readonly ratioSmall: number;
  readonly ratioLarge: number;
  readonly noiseSmall: Noise;
  readonly noiseLarge: Noise;
  readonly spreadErrorPct: number;
  readonly weightsErrorPct: number;
  /** Of a node that does not answer for the addresses, and of the one that does. */
  readonly cut: Cut;
  readonly cutDirector: Cut;
  readonly drain: { readonly failures: number };
  readonly return: { readonly failures: number };
};

export type FarmReport = Partial<FarmFigures> & {
  readonly version: 1;
  readonly startedAt: string;
  readonly machine: Machine;
};

/** One line per figure that was measured: what, measured, must reach, verdict. */
export function farmLines(figures: Partial<FarmFigures>): string[] {
  const { cut, cutDirector, drain } = figures;
  const rows = [
    most("10,000 clients over 3 equal nodes: off by", figures.spreadErrorPct, 3, "%"),
    most("weights 1, 2, 3: off by", figures.weightsErrorPct, 3, "%"),
    least("small answers, farm of 2 / one nginx", figures.ratioSmall, 0.95),
    noise("  the same nginx twice (quartiles)", figures.noiseSmall),
    least("1 MiB answers, farm of 2 / one nginx", figures.ratioLarge, 0.95),
    noise("  the same nginx twice (quartiles)", figures.noiseLarge),
    most("power cut: its own clients wait", cut?.outageMs, 1500, " ms"),
    aside("  their failed requests", cut?.ownFailures, ""),
    most("power cut: failed requests of the others", cut?.otherFailures, 0),
    most("power cut of the node that answers: they wait", cutDirector?.outageMs, 1500, " ms"),
    aside("  their failed requests", cutDirector?.ownFailures, ""),
    most("the same: failed requests of the others", cutDirector?.otherFailures, 0),
    most("drain and stop: failed requests", drain?.failures, 0),
    most("return of a node: failed requests", figures.return?.failures, 0),
    most("gemeld idle, pulse 100 ms: CPU", figures.idleCpuPct, 1, "%"),
    aside("  a Node with nothing but a timer of 100 ms", figures.idleFloorPct, "%"),
  ];
  return rows.filter((row) => row !== null);
}

function most(what: string, value: number | undefined, bound: number, unit = ""): string | null {
  return value === undefined ? null : line(what, value, `<= ${bound}${unit}`, value <= bound);
}

function least(what: string, value: number | undefined, bound: number): string | null {
  return value === undefined ? null : line(what, value, `>= ${bound}`, value >= bound);
}

/** Nothing that must be reached. */
function aside(what: string, value: number | undefined, unit: string): string | null {
  return value === undefined ? null : `${what.padEnd(46)}${value.toFixed(2).padStart(8)}${unit}`;
}

/** What a difference within it means: nothing. */
function noise(what: string, value: Noise | undefined): string | null {
  if (value === undefined) return null;
  const { low, high } = value;
  const shown = `${value.median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `${what.padEnd(46)}${shown.padStart(8)}`;
}

function line(what: string, value: number, must: string, reached: boolean): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `${what.padEnd(46)}${shown.padStart(8)}  ${must.padEnd(11)}${reached ? "reached" : "missed"}`;
}
