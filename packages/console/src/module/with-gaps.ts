/** Measurements with a hole where nothing was measured, so that a chart draws no line over it. Pure. @module */
import type { MetricsSample } from "@gemel/protocol";

/** One that is a little late is no hole. */
const missedMax = 3;

/** Oldest first; `stepMs` is how far apart they are when all is well. */
export function withGaps(
  samples: readonly MetricsSample[],
  stepMs: number,
): readonly MetricsSample[] {
  return samples.flatMap((sample, at) => {
    const before = samples[at - 1];
    if (before === undefined) return [sample];
    const apartMs = Date.parse(sample.at) - Date.parse(before.at);
    return apartMs <= missedMax * stepMs ? [sample] : [nothingAfter(before, stepMs), sample];
  });
}

function nothingAfter(before: MetricsSample, stepMs: number): MetricsSample {
  return {
    at: new Date(Date.parse(before.at) + stepMs).toISOString(),
    ...{ replicationBytesPerSecond: null, replicationRecordsPerSecond: null },
    ...{ fsyncLocalMs: null, fsyncTotalMs: null, lagBytes: null },
    ...{ resyncBytesPerSecond: null, peerRoundTripMs: null },
  };
}
