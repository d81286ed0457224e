/**
 * `npm run bench:farm`: how evenly a farm spreads, what that costs, who notices which fault.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { thisMachine } from "../../bench/machine.ts";
import { terminalStory } from "../../demo/story.ts";
import { Lab } from "../../lab.ts";
import { saveLogs } from "../../lab-logs.ts";
import { FarmCluster, farmAddress } from "../farm-cluster.ts";
import { nginxConfig, writeNginx } from "../nginx.ts";
import { benchModule, byConnection } from "./module.ts";
import { scheduleAsOneGroup } from "./one-group.ts";
import { type FarmFigures, type FarmReport, farmLines } from "./report.ts";
import { isThroughput, type Row, rowNames, rows } from "./rows.ts";

const help = `Usage: npm run bench:farm [-- OPTIONS]

A farm of three nodes with nginx and a client, on hosts made of namespaces: how evenly 10,000 clients are spread, what the
spreading costs (wrk), and who notices a power cut, a drain, a stop, a return.

  --rows A,B      only these, each less than 4 minutes: ${rowNames.join(", ")}
  --report FILE   write the figures to FILE as JSON; what was not measured stays as FILE says it
  --seconds N     length of one run of wrk (default 1)
  --rounds N      runs of wrk per contender and figure, interleaved (default 21)
  --help          this text

Exit codes: 0 measured, whether the targets are reached or not; 1 something failed; 2 usage; 4 not root.
`;

type Options = {
  readonly rows: readonly Row[];
  readonly report: string | undefined;
  readonly seconds: number;
  readonly rounds: number;
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

async function measureAll(options: Options): Promise<number> {
  const story = terminalStory();
  const startedAt = new Date().toISOString();
  if (!scheduleAsOneGroup()) {
    story.say("No processor groups here: each host has its own share of the processors");
  }
  let figures: Partial<FarmFigures> = {};
  const failures: string[] = [];
  for (const name of options.rows) {
    story.chapter(name);
    try {
      const more = await onFarm(name, (farm) => rows[name](farm, story, options));
      figures = { ...figures, ...more };
    } catch (error) {
      // The others can be measured all the same.
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      story.say(failures.at(-1) ?? "");
    }
  }
  story.chapter("Measured against what must be reached");
  for (const line of farmLines(figures)) story.say(line);
  if (options.report !== undefined) {
    const machine = await thisMachine();
    const before = earlier(options.report);
    const report: FarmReport = { ...before, version: 1, startedAt, machine, ...figures };
    writeFileSync(options.report, `${JSON.stringify(report, null, 1)}\n`);
    story.say(`report: ${options.report}`);
  }
  story.end(failures.length === 0, failures.length === 0 ? "Measured." : failures.join("; "));
  return failures.length === 0 ? 0 : 1;
}

/** What a report says already. */
function earlier(report: string): Partial<FarmReport> {
  if (!existsSync(report)) return {};
  const value: unknown = JSON.parse(readFileSync(report, "utf8"));
  return typeof value === "object" && value !== null ? value : {};
}

/** A new farm for each row: none depends on what another one left. */
async function onFarm<T>(row: Row, measure: (farm: FarmCluster) => Promise<T>): Promise<T> {
  const lab = await Lab.create();
  const letGo = lab.destroyOnSignals();
  try {
    return await measure(await makeFarm(lab, row));
  } catch (error) {
    process.stdout.write(`\nThe logs of all hosts are in ${saveLogs(lab)}\n`);
    throw error;
  } finally {
    await lab.destroy();
    letGo();
  }
}

async function makeFarm(lab: Lab, row: Row): Promise<FarmCluster> {
  const use = isThroughput(row) ? "throughput" : "clients";
  const [count, kind] = use === "clients" ? ([3, "bridge"] as const) : ([2, "direct"] as const);
  const farm = await FarmCluster.create(lab, count, {}, kind);
  for (const host of farm.nodes) writeNginx(host, { ports: [80, byConnection] });
  const folder = farm.nodes.map((host) => benchModule(host, use)).at(0) ?? "";
  await farm.install(folder, { VIP: farmAddress, CONFIG: nginxConfig });
  await farm.start();
  return farm;
}

function parse(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        rows: { type: "string", default: rowNames.join(",") },
        report: { type: "string" },
        seconds: { type: "string", default: "1" },
        rounds: { type: "string", default: "21" },
      },
    });
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
    const names = values.rows.split(",");
    const known = rowNames.filter((name) => names.includes(name));
    const fine = [seconds, rounds].every((one) => Number.isInteger(one) && one >= 1 && one <= 60);
    if (!fine || known.length !== names.length) return undefined;
    return { rows: known, report: values.report, seconds, rounds };
  } catch {
    // An option that does not exist: the help says which ones do.
    return undefined;
  }
}
