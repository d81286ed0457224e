/**
 * `npm run bench:farm`: how evenly a farm spreads, what that costs, who notices which fault.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { present } from "@gemel/base";
import { thisMachine } from "../../bench/machine.ts";
import { terminalStory } from "../../demo/story.ts";
import { Lab } from "../../lab.ts";
import { saveLogs } from "../../lab-logs.ts";
import { cutPower } from "../cut.ts";
import { FarmCluster, farmAddress } from "../farm-cluster.ts";
import { nginxConfig, writeNginx } from "../nginx.ts";
import { comeBack, idleCpu, planned, spreadError, weightsError } from "./measures.ts";
import { benchModule, byConnection } from "./module.ts";
import { scheduleAsOneGroup } from "./one-group.ts";
import { type FarmFigures, type FarmReport, farmLines } from "./report.ts";
import { throughput } from "./throughput.ts";

const help = `Usage: npm run bench:farm [-- OPTIONS]

A farm of three nodes with nginx and a client, on hosts made of namespaces: how evenly 10,000 clients are spread, what the
spreading costs (wrk), and who notices a power cut, a drain, a stop, a return.

  --report FILE   write the figures to FILE as JSON
  --seconds N     length of one run of wrk (default 1)
  --rounds N      runs of wrk per contender and figure, interleaved (default 21)
  --help          this text

Exit codes: 0 measured, whether the targets are reached or not; 1 something failed; 2 usage; 4 not root.
`;

type Options = {
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
  const lab = await Lab.create();
  const letGo = lab.destroyOnSignals();
  let figures: Partial<FarmFigures> = {};
  let failure: string | undefined;
  const add = async <K extends keyof FarmFigures>(
    name: K,
    what: string,
    measure: () => Promise<FarmFigures[K]>,
  ): Promise<void> => {
    try {
      figures = { ...figures, [name]: await story.step(what, measure) };
    } catch (error) {
      // The others can be measured all the same.
      failure = `${what}: ${error instanceof Error ? error.message : String(error)}`;
      story.say(failure);
    }
  };
  try {
    const farm = await story.step("three nodes with nginx, a client", () => makeFarm(lab));
    const idle = await story.step("gemeld with nothing to do", () => idleCpu(farm.host(1), 10));
    figures = { ...figures, ...idle };
    await add("spreadErrorPct", "10,000 clients, equal nodes", () => spreadError(farm, [1, 1, 1]));
    await add("weightsErrorPct", "10,000 clients, weights 1, 2, 3", () =>
      weightsError(farm, [1, 2, 3]),
    );
    const ratios = await story.step("throughput, farm of two against one nginx", () =>
      throughput(farm, options),
    );
    figures = { ...figures, ...ratios };
    await add("drain", "drain, undrain, stop, start", async () => ({
      failures: await planned(farm),
    }));
    await faults(farm, add);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    process.stdout.write(`\nThe logs of all hosts are in ${saveLogs(lab)}\n`);
  } finally {
    await lab.destroy();
    letGo();
  }
  story.chapter("Measured against what must be reached");
  for (const line of farmLines(figures)) story.say(line);
  if (options.report !== undefined) {
    const machine = await thisMachine();
    const report: FarmReport = { version: 1, startedAt, machine, ...figures };
    writeFileSync(options.report, `${JSON.stringify(report, null, 1)}\n`);
    story.say(`report: ${options.report}`);
  }
  story.end(failure === undefined, failure ?? "Measured.");
  return failure === undefined ? 0 : 1;
}

const url = `http://${farmAddress}/`;

async function faults(
  farm: FarmCluster,
  add: <K extends keyof FarmFigures>(
    name: K,
    what: string,
    measure: () => Promise<FarmFigures[K]>,
  ) => Promise<void>,
): Promise<void> {
  const answers = async (): Promise<string | null> =>
    (await farm.farm(farm.first))?.director ?? (await farm.farm(farm.host(1)))?.director ?? null;
  const named = (test: (name: string) => boolean) =>
    present(
      farm.nodes.find(({ name }) => test(name)),
      "such a node",
    );
  const director = await answers();
  const other = named((name) => name !== director);
  await add("cut", "power cut of a node", () => cutPower(farm, other, url));
  await add("return", "it comes back", async () => ({ failures: await comeBack(farm, other) }));
  const answerer = await answers();
  const answering = named((name) => name === answerer);
  await add("cutDirector", "power cut of the node that answers", () =>
    cutPower(farm, answering, url),
  );
}

async function makeFarm(lab: Lab): Promise<FarmCluster> {
  const farm = await FarmCluster.create(lab, 3);
  for (const host of farm.nodes) {
    writeNginx(host, { ports: [80, byConnection] });
    benchModule(host);
  }
  const folder = benchModule(farm.first);
  await farm.install(folder, { VIP: farmAddress, CONFIG: nginxConfig });
  await farm.start();
  return farm;
}

function parse(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        report: { type: "string" },
        seconds: { type: "string", default: "1" },
        rounds: { type: "string", default: "21" },
      },
    });
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
    const fine = [seconds, rounds].every((one) => Number.isInteger(one) && one >= 1 && one <= 60);
    return fine ? { report: values.report, seconds, rounds } : undefined;
  } catch {
    // An option that does not exist: the help says which ones do.
    return undefined;
  }
}
