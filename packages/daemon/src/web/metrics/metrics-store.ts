/**
 * How mirrors did lately: rates made of the totals that `gemel-fs` counts, bounded in memory.
 *
 * @module
 */
import type { MetricsSample, MirrorStatus } from "@gemel/protocol";

export const sampleMs = 2000;
const coarseMs = 60_000;
const fineMax = 3_600_000 / sampleMs;
const coarseMax = 86_400_000 / coarseMs;

type Totals = Pick<MirrorStatus, "recordsSent" | "bytesSent" | "pid" | "flushes"> & {
  readonly atMs: number;
  readonly resyncBytes: number | null;
};

type Series = {
  readonly fine: MetricsSample[];
  readonly coarse: MetricsSample[];
  /** Of the minute that is not over yet. */
  minute: MetricsSample[];
  last: Totals | null;
};

type Measured = Exclude<keyof MetricsSample, "at">;

const measured: readonly Measured[] = [
  "replicationBytesPerSecond",
  "replicationRecordsPerSecond",
  "fsyncLocalMs",
  "fsyncTotalMs",
  "lagBytes",
  "resyncBytesPerSecond",
  "peerRoundTripMs",
];

export class MetricsStore {
  readonly #series = new Map<string, Series>();

  /** Null: there is nothing to say yet, a rate needs two. `nowMs`: milliseconds since the epoch. */
  add(
    module: string,
    status: MirrorStatus,
    peerRoundTripMs: number | null,
    nowMs: number,
  ): MetricsSample | null {
    const series = this.#of(module);
    const { recordsSent, bytesSent, pid, resync, flushes } = status;
    const now: Totals = {
      ...{ recordsSent, bytesSent, pid, flushes, atMs: nowMs },
      resyncBytes: resync?.bytesDone ?? null,
    };
    const before = series.last;
    series.last = now;
    if (before === null || nowMs <= before.atMs) return null;
    // Another process, or another resynchronisation, counts from the beginning.
    const isSame = before.pid === now.pid;
    const seconds = (nowMs - before.atMs) / 1000;
    const rate = (a: number, b: number): number | null =>
      isSame && b >= a ? (b - a) / seconds : null;
    const resyncRate =
      before.resyncBytes === null || now.resyncBytes === null
        ? null
        : rate(before.resyncBytes, now.resyncBytes);
    const sample: MetricsSample = {
      at: new Date(nowMs).toISOString(),
      replicationBytesPerSecond: rate(before.bytesSent, bytesSent),
      replicationRecordsPerSecond: rate(before.recordsSent, recordsSent),
      fsyncLocalMs: isSame ? meanMs(before, now, "localMicros") : null,
      fsyncTotalMs: isSame ? meanMs(before, now, "totalMicros") : null,
      lagBytes: status.lagBytes ?? null,
      resyncBytesPerSecond: resyncRate,
      peerRoundTripMs,
    };
    this.#keep(series, sample);
    return sample;
  }

  /** Oldest first; a step that is wider than that of the samples gives means. */
  list(
    module: string,
    sinceMs: number,
    stepMs: number,
  ): { stepMs: number; samples: MetricsSample[] } {
    const { fine = [], coarse = [] } = this.#series.get(module) ?? {};
    const [oldest] = fine;
    const reaches = oldest === undefined || Date.parse(oldest.at) <= sinceMs || coarse.length === 0;
    const [source, ownMs] = reaches && stepMs < coarseMs ? [fine, sampleMs] : [coarse, coarseMs];
    const samples = source.filter(({ at }) => Date.parse(at) > sinceMs);
    return { stepMs: Math.max(stepMs, ownMs), samples: merged(samples, stepMs, ownMs) };
  }

  last(module: string): MetricsSample | null {
    return this.#series.get(module)?.fine.at(-1) ?? null;
  }

  remove(module: string): void {
    this.#series.delete(module);
  }

  #of(module: string): Series {
    const known = this.#series.get(module);
    if (known !== undefined) return known;
    const series: Series = { fine: [], coarse: [], minute: [], last: null };
    this.#series.set(module, series);
    return series;
  }

  #keep(series: Series, sample: MetricsSample): void {
    series.fine.push(sample);
    if (series.fine.length > fineMax) series.fine.shift();
    series.minute.push(sample);
    if (series.minute.length < coarseMs / sampleMs) return;
    series.coarse.push(mean(series.minute));
    if (series.coarse.length > coarseMax) series.coarse.shift();
    series.minute = [];
  }
}

/** Of the flushes between the two; null: there was none. */
function meanMs(before: Totals, now: Totals, which: "localMicros" | "totalMicros"): number | null {
  if (before.flushes === undefined || now.flushes === undefined) return null;
  const count = now.flushes.count - before.flushes.count;
  return count <= 0 ? null : (now.flushes[which] - before.flushes[which]) / count / 1000;
}

function merged(samples: MetricsSample[], stepMs: number, ownMs: number): MetricsSample[] {
  const each = Math.round(stepMs / ownMs);
  if (each <= 1) return samples;
  const groups: MetricsSample[] = [];
  for (let start = 0; start < samples.length; start += each) {
    groups.push(mean(samples.slice(start, start + each)));
  }
  return groups;
}

/** At the time of the last one. */
function mean(samples: readonly MetricsSample[]): MetricsSample {
  const at = samples.at(-1)?.at ?? new Date(0).toISOString();
  const means = measured.map((name) => {
    const values = samples.map((sample) => sample[name]).filter((value) => value !== null);
    const sum = values.reduce((total, value) => total + value, 0);
    return [name, values.length === 0 ? null : sum / values.length] as const;
  });
  return { at, ...(Object.fromEntries(means) as Record<Measured, number | null>) };
}
