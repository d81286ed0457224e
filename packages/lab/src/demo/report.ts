/**
 * What the demo measures, and the limits it must keep.
 *
 * @module
 */

/** Times in milliseconds, sizes in bytes. An outage is the longest gap between two acknowledged commits. */
export type DemoReport = {
  readonly acknowledgedCommits: number;
  readonly lostCommits: number;
  readonly identical: boolean;
  readonly killApp: { readonly outageMs: number };
  readonly powerCut: {
    readonly outageMs: number;
    /** From the cut to the moment when the survivor knows. */
    readonly detectionMs: number;
    /** From then to the first commit that it acknowledges. */
    readonly startMs: number;
  };
  readonly resync: {
    readonly ms: number;
    readonly bytesStored: number;
    readonly bytesSent: number;
  };
  readonly swap: { readonly outageMs: number };
};

export type Verdict = {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly ok: boolean;
};

/** Commits that a run without `--quick` must have seen acknowledged. */
export const commitsMin = 20_000;

/** Hold the report against the limits, one verdict per line of the final table. */
export function judge(report: DemoReport, options: { readonly quick: boolean }): Verdict[] {
  const { killApp, powerCut, resync, swap } = report;
  const minimum = options.quick ? 1 : commitsMin;
  const share = (100 * resync.bytesSent) / Math.max(1, resync.bytesStored);
  return [
    {
      what: "Commits acknowledged to the client",
      measured: count(report.acknowledgedCommits),
      limit: `at least ${count(minimum)}`,
      ok: report.acknowledgedCommits >= minimum,
    },
    {
      what: "Of these, lost",
      measured: count(report.lostCommits),
      limit: "0",
      ok: report.lostCommits === 0,
    },
    {
      what: "Data of the two nodes, byte by byte",
      measured: report.identical ? "identical" : "DIFFERENT",
      limit: "identical",
      ok: report.identical,
    },
    atMost("PostgreSQL killed (kill -9): outage", killApp.outageMs, 3_000),
    atMost("Power cut of the primary: outage", powerCut.outageMs, 8_000),
    atMost("  of it: until the survivor knew", powerCut.detectionMs, 3_500),
    {
      what: "  of it: until it served again",
      measured: seconds(powerCut.startMs),
      limit: "-",
      ok: true,
    },
    {
      what: "Return of the node: resynchronisation",
      measured: seconds(resync.ms),
      limit: "-",
      ok: true,
    },
    {
      what: "  bytes sent, of the bytes stored",
      measured: `${mebibytes(resync.bytesSent)} of ${mebibytes(resync.bytesStored)} (${share.toFixed(0)} %)`,
      limit: "under 50 %",
      ok: share < 50,
    },
    atMost("Planned swap of the roles: outage", swap.outageMs, 4_000),
  ];
}

/** Milliseconds as seconds with one decimal. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Bytes as MiB, little as KiB. */
export function amount(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : mebibytes(bytes);
}

/** Bytes as MiB. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

/** A number with separators between thousands. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

function atMost(what: string, ms: number, limitMs: number): Verdict {
  return { what, measured: seconds(ms), limit: `at most ${seconds(limitMs)}`, ok: ms <= limitMs };
}
