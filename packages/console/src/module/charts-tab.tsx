/** Charts of the node that serves, with one crosshair over all of them and the events on them. @module */

import type { MetricsSample, ModuleSight, StreamEvent } from "@gemel/protocol";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { Segmented } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useSpoken, useWords } from "../words/words.tsx";
import { Chart, type ChartMark, type Series } from "./chart.tsx";
import { EventRow } from "./event-row.tsx";
import { eventWords } from "./fold-steps.ts";
import { foldLines, type StepLine } from "./merge-events.ts";
import { useModuleEvents } from "./use-module-events.ts";
import { withGaps } from "./with-gaps.ts";

/** What the stream brought. */
type MetricsHeard = Extract<StreamEvent, { type: "metrics" }>["data"];

const minute = 60_000;
const ranges = { "5m": 5 * minute, "1h": 60 * minute, "24h": 1440 * minute } as const;
type Range = keyof typeof ranges;
/** Beyond an hour one sample a minute is kept. */
const coarseMs = 60 * minute;

export function ChartsTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, said } = useSpoken();
  const own = words.charts;
  const nodes = Object.keys(sight.perNode);
  const [range, setRange] = useState<Range>("5m");
  const [chosen, setChosen] = useState<string | null>(null);
  const node = chosen ?? sight.sentence.servingNode ?? nodes[0] ?? "";
  const { samples, error, isLoading } = useSamples(sight.module, node, ranges[range]);
  const { events } = useModuleEvents(sight, 200);
  const notable = useMemo(
    () =>
      foldLines(events).filter(
        ({ event }) => event.from !== event.to || event.outcome === "failed",
      ),
    [events],
  );
  const marks = useMemo(
    () =>
      notable.map((line) => ({
        atMs: Date.parse(line.event.at),
        isBad: line.event.outcome === "failed",
        words: `${line.node}: ${eventWords(line.event, words.timeline.moves, said)}`,
      })),
    [notable, words, said],
  );
  return (
    <>
      <div className="row spread">
        <p className="second grow">{own.lead}</p>
        <div className="row">
          <Segmented
            label={own.node}
            value={node}
            options={nodes.map((value) => ({ value, words: value }))}
            onChange={setChosen}
          />
          <Segmented
            label={own.range}
            value={range}
            options={(Object.keys(ranges) as Range[]).map((value) => ({
              value,
              words: own.ranges[value],
            }))}
            onChange={setRange}
          />
        </div>
      </div>
      <ErrorNotice error={error} />
      {isLoading ? (
        <Loading tall />
      ) : samples.length < 2 ? (
        <section className="card">
          <Empty icon="clock" title={own.none}>
            {own.noneMore}
          </Empty>
        </section>
      ) : (
        <>
          <Charts samples={samples} marks={marks} rangeMs={ranges[range]} />
          <MarkedEvents lines={notable} sinceMs={lastOf(samples) - ranges[range]} />
        </>
      )}
    </>
  );
}

/** What the lines of the charts are, for everybody who cannot point at them. */
function MarkedEvents(props: {
  readonly lines: readonly StepLine[];
  readonly sinceMs: number;
}): ReactNode {
  const own = useWords().charts;
  const shown = props.lines.filter(({ event }) => Date.parse(event.at) >= props.sinceMs);
  return (
    <Card title={own.events} flush={shown.length > 0}>
      {shown.length === 0 ? (
        <p className="muted">{own.noEvents}</p>
      ) : (
        shown.map((line) => (
          <EventRow key={`${line.node} ${line.event.chain} ${line.event.id}`} line={line} />
        ))
      )}
    </Card>
  );
}

function lastOf(samples: readonly MetricsSample[]): number {
  return Date.parse(samples.at(-1)?.at ?? "");
}

function Charts(props: {
  readonly samples: readonly MetricsSample[];
  readonly marks: readonly ChartMark[];
  readonly rangeMs: number;
}): ReactNode {
  const { words, format } = useSpoken();
  const own = words.charts;
  const { samples, marks, rangeMs } = props;
  const one = (
    key: Exclude<keyof MetricsSample, "at">,
    name: string,
    tone: Series["tone"],
  ): Series => ({
    name,
    tone,
    values: samples.map((sample) => sample[key]),
  });
  const rate = (value: number): string => `${format.bytes(value)}/s`;
  const charts: readonly {
    readonly title: string;
    readonly format: (value: number) => string;
    readonly series: readonly Series[];
  }[] = [
    {
      title: own.throughput,
      format: rate,
      series: [one("replicationBytesPerSecond", own.throughput, "accent")],
    },
    {
      title: own.fsync,
      format: format.milliseconds,
      series: [
        one("fsyncTotalMs", own.fsyncTotal, "accent"),
        one("fsyncLocalMs", own.fsyncLocal, "off"),
      ],
    },
    { title: own.lag, format: format.bytes, series: [one("lagBytes", own.lag, "warn")] },
    {
      title: own.records,
      format: (value) => `${format.number(Math.round(value))}/s`,
      series: [one("replicationRecordsPerSecond", own.records, "accent")],
    },
    {
      title: own.resync,
      format: rate,
      series: [one("resyncBytesPerSecond", own.resync, "info")],
    },
    {
      title: own.rtt,
      format: format.milliseconds,
      series: [one("peerRoundTripMs", own.rtt, "ok")],
    },
  ];
  const times = samples.map(({ at }) => Date.parse(at) / 1000);
  return (
    <div className="charts live">
      {charts.map((chart) => (
        <Card
          key={chart.title}
          title={chart.title}
          className="chart-card"
          aside={<ChartNow series={chart.series} format={chart.format} />}
        >
          {chart.series.every(({ values }) => values.every((value) => value === null)) ? (
            <p className="chart chart-empty">{own.nothing}</p>
          ) : (
            <Chart times={times} marks={marks} rangeMs={rangeMs} {...chart} />
          )}
        </Card>
      ))}
    </div>
  );
}

function ChartNow(props: {
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}): ReactNode {
  return (
    <span className="row">
      {props.series.map(({ name, values, tone }) => {
        const last = values.at(-1) ?? null;
        return (
          <span key={name} className={`chart-now series-${tone}`}>
            {props.series.length > 1 && <span className="muted small-text">{name} </span>}
            {last === null ? "-" : props.format(last)}
          </span>
        );
      })}
    </span>
  );
}

function stepOf(lengthMs: number): number {
  return lengthMs > coarseMs ? minute : 2000;
}

function useSamples(module: string, node: string, lengthMs: number) {
  const [live, setLive] = useState<readonly MetricsSample[]>([]);
  const query = useQuery({
    queryKey: ["metrics", module, node, lengthMs],
    queryFn: () => {
      const since = new Date(Date.now() - lengthMs).toISOString();
      const step = stepOf(lengthMs);
      return api.at(node).call("metrics", { module, query: { since, step } });
    },
    enabled: node !== "",
    staleTime: 30_000,
    refetchInterval: lengthMs > coarseMs ? 60_000 : false,
  });
  useEffect(() => {
    setLive([]);
    if (lengthMs > coarseMs) return;
    const add = (event: Event): void => {
      const payload = (event as CustomEvent<MetricsHeard>).detail;
      if (payload.module !== module || payload.node !== node) return;
      setLive((before) => [...before.slice(-2000), payload.sample]);
    };
    window.addEventListener("gemel-metrics", add);
    return () => window.removeEventListener("gemel-metrics", add);
  }, [module, node, lengthMs]);
  const samples = useMemo(() => {
    const read = query.data?.samples ?? [];
    const last = read.at(-1)?.at ?? "";
    const from = new Date(Date.now() - lengthMs).toISOString();
    const all = [...read, ...live.filter(({ at }) => at > last)].filter(({ at }) => at >= from);
    return withGaps(all, stepOf(lengthMs));
  }, [query.data, live, lengthMs]);
  return { samples, error: query.error, isLoading: query.isLoading };
}
