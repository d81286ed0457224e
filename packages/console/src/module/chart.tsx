/** One chart, drawn by uPlot on a canvas in the colours of the theme. @module */
import { type ReactNode, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useIsDark } from "../shell/theme.ts";
import { useSpoken } from "../words/words.tsx";

export type Series = {
  readonly name: string;
  readonly tone: "accent" | "ok" | "info" | "warn" | "off";
  readonly values: readonly (number | null)[];
};

/** An event, as a line over the whole height. */
export type ChartMark = {
  readonly atMs: number;
  readonly isBad: boolean;
  /** What happened. */
  readonly words: string;
};

type ChartProps = {
  readonly title: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** How much of the past is shown, also when it is not known that far. */
  readonly rangeMs: number;
};

const height = 190;
/** Half of the width of an event's tip. */
const tipPx = 4;
/** So near one points at an event. */
const pointPx = 6;
const tipMarksMax = 4;

export function Chart(props: ChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const dark = useIsDark();
  const { format, words } = useSpoken();
  const names = props.series.map(({ name }) => name).join("\n");

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(latest, element.clientWidth),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [dark, format, names]);

  useEffect(() => {
    plot.current?.setData(dataOf({ times: props.times, series: props.series }));
  }, [props.times, props.series]);

  const last = props.series.map(({ name, values }) => {
    const value = values.at(-1) ?? null;
    return `${name}: ${value === null ? "-" : props.format(value)}`;
  });
  return (
    <div
      className="chart"
      ref={box}
      role="img"
      aria-label={`${props.title}, ${words.charts.now}: ${last.join(", ")}`}
    />
  );
}

function dataOf({ times, series }: Pick<ChartProps, "times" | "series">): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
}

function optionsFor(latest: { readonly current: ChartProps }, width: number): uPlot.Options {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string): string => colours.getPropertyValue(`--${name}`).trim();
  const tones = {
    accent: colour("accent"),
    ok: colour("ok-fill"),
    info: colour("info-fill"),
    warn: colour("warn-fill"),
    off: colour("off-fill"),
  };
  const axis = {
    stroke: colour("text-3"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    // Half of the last time stands to the right of its line.
    padding: [10, 30, 0, 0],
    // One crosshair over all charts of the page.
    cursor: { sync: { key: "gemel" }, points: { size: 7 }, y: false },
    legend: { show: false },
    scales: {
      x: { range: (_, __, max) => [max - latest.current.rangeMs / 1000, max] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        space: 70,
        values: (_, splits) => splits.map((at) => new Date(at * 1000).toLocaleTimeString("en-GB")),
      },
      {
        ...axis,
        size: 74,
        values: (_, splits) => withoutRepeats(splits.map((one) => latest.current.format(one))),
      },
    ],
    series: [
      {},
      ...(latest.current.series.map(({ name, tone }) => ({
        label: name,
        stroke: tones[tone],
        width: 1.6,
        fill: tone === "off" ? undefined : `${tones[tone]}1f`,
        // A sample without neighbours is no line.
        points: { show: true, size: 4, filter: (plot, at) => lonely(plot.data[at] ?? []) },
      })) as uPlot.Series[]),
    ],
    hooks: {
      draw: [(plot) => drawMarks(plot, latest.current, colour)],
      setCursor: [(plot) => showValue(plot, latest.current)],
    },
  };
}

/** Where a value stands between two that are missing. */
function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const isThere = (at: number): boolean => typeof values[at] === "number";
  return Array.from({ length: values.length }, (_, at) => at).filter(
    (at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1),
  );
}

/** Half a byte is shown like none: one label is enough. */
function withoutRepeats(labels: readonly string[]): string[] {
  return labels.map((label, at) => (label === labels[at - 1] ? "" : label));
}

/** With a tip at the top, so that one sees where to point. */
function drawMarks(plot: uPlot, { marks }: ChartProps, colour: (name: string) => string): void {
  const { ctx } = plot;
  const { left, top, width, height: tall } = plot.bbox;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { atMs, isBad } of marks) {
    const x = plot.valToPos(atMs / 1000, "x", true);
    if (x < left || x > left + width) continue;
    ctx.strokeStyle = colour(isBad ? "bad-fill" : "info-fill");
    ctx.fillStyle = ctx.strokeStyle;
    const half = tipPx * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x - half, top);
    ctx.lineTo(x + half, top);
    ctx.lineTo(x, top + 1.5 * half);
    ctx.fill();
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + tall);
    ctx.stroke();
  }
  ctx.restore();
}

/** The events so near to the crosshair that they are meant, as they happened. */
function marksAt(plot: uPlot, { marks }: ChartProps): readonly ChartMark[] {
  const { left } = plot.cursor;
  if (left === undefined || left < 0) return [];
  return marks
    .filter(({ atMs }) => Math.abs(plot.valToPos(atMs / 1000, "x") - left) <= pointPx)
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** The value under the crosshair and the events there, in the corner of the chart. */
function showValue(plot: uPlot, props: ChartProps): void {
  const { idx } = plot.cursor;
  let tip = plot.over.querySelector<HTMLElement>(".chart-tip");
  if (tip === null) {
    tip = document.createElement("div");
    tip.className = "chart-tip";
    plot.over.append(tip);
  }
  const at = idx === null || idx === undefined ? undefined : props.times[idx];
  tip.hidden = at === undefined;
  if (at === undefined || idx === null || idx === undefined) return;
  const parts = props.series.map(({ name, values }) => {
    const value = values[idx] ?? null;
    const text = value === null ? "-" : props.format(value);
    return props.series.length > 1 ? `${name} ${text}` : text;
  });
  const clock = (ms: number): string => new Date(ms).toLocaleTimeString("en-GB");
  const values = `${clock(at * 1000)}  ${parts.join("  ")}`;
  const events = marksAt(plot, props).map(({ atMs, words }) => `${clock(atMs)}  ${words}`);
  tip.replaceChildren(...[values, ...events.slice(0, tipMarksMax)].map(lineOf));
}

function lineOf(text: string): HTMLElement {
  const line = document.createElement("div");
  line.textContent = text;
  return line;
}
