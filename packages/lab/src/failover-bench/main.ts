/**
 * `npm run bench:failover`: how long the service is away, step by step, over many repetitions.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { thisMachine } from "../bench/machine.ts";
import type { BenchReport, RowReport } from "../bench/report.ts";
import { targetLines } from "../bench/table.ts";
import { terminalStory } from "../demo/story.ts";
import { saveLogs } from "../lab-logs.ts";
import { LedgerCluster } from "../ledger/ledger-cluster.ts";
import { type EventName, eventNames, events, type Measured } from "./events.ts";
import { stepLines, summarise } from "./summary.ts";

const help = `Usage: npm run bench:failover [-- OPTIONS]

Two nodes, a witness and a client on hosts made of namespaces; the service is a server that appends lines to a
file. Its primary loses power, the roles are swapped, its process is killed, again and again.

  --repetitions N   of each event (default 30)
  --only EVENTS     only these, with commas between: ${eventNames.join(", ")}
  --report FILE     write all times to FILE as JSON
  --help            this text

Exit codes: 0 measured, whether the targets are reached or not; 1 something failed; 2 usage; 4 not root.
`;

type Options = {
  readonly repetitions: number;
  readonly only: readonly EventName[];
  readonly report: string | undefined;
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  const options = parse(argv);
  if (options === undefined) {
    process.stderr.write(help);
    return 2;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write("The bench needs root (mounts, namespaces); run it with sudo\n");
    return 4;
  }
  return measureAll(options);
}

async function measureAll({ repetitions, only, report }: Options): Promise<number> {
  const story = terminalStory();
  const startedAt = new Date().toISOString();
  const ledger = await story.step("two nodes, a witness, a client", () =>
    LedgerCluster.create({ witness: true, direct: false, maxLoop: 0 }),
  );
  const { lab } = ledger.cluster;
  const letGo = lab.destroyOnSignals();
  const rows: RowReport[] = [];
  let failure: string | undefined;
  try {
    await ledger.protect(ledger.nodes[0]);
    for (const name of only) {
      const measured: Measured[] = [];
      story.chapter(name.replace("_", " "));
      for (let count = 1; count <= repetitions; count += 1) {
        story.progress(`${count} of ${repetitions}`);
        measured.push(await events[name](ledger));
      }
      const row = summarise(name, measured);
      for (const line of stepLines(row)) story.say(line);
      rows.push(row);
    }
    await ledger.untilProtected(90_000);
    await ledger.expectNothingLost();
    story.say(`${ledger.acknowledged.length} operations were acknowledged, none is lost`);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    process.stdout.write(`\nThe logs of all hosts are in ${saveLogs(lab)}\n`);
  } finally {
    await ledger.destroy();
    letGo();
  }
  story.chapter("Measured against what must be reached");
  for (const line of targetLines(rows)) story.say(line);
  if (report !== undefined) {
    const machine = await thisMachine();
    const whole: BenchReport = { version: 1, startedAt, quick: false, machine, rows };
    writeFileSync(report, `${JSON.stringify(whole, null, 1)}\n`);
    story.say(`report: ${report}`);
  }
  story.end(failure === undefined, failure ?? "Measured.");
  return failure === undefined ? 0 : 1;
}

function parse(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        repetitions: { type: "string", default: "30" },
        only: { type: "string", default: eventNames.join(",") },
        report: { type: "string" },
      },
    });
    const wanted = values.only.split(",");
    const repetitions = Number(values.repetitions);
    const known = wanted.every((name) => eventNames.some((one) => one === name));
    if (!known || !Number.isInteger(repetitions) || repetitions < 1) return undefined;
    const only = eventNames.filter((name) => wanted.includes(name));
    return { repetitions, only, report: values.report };
  } catch {
    // An option that does not exist: the help says which ones do.
    return undefined;
  }
}
