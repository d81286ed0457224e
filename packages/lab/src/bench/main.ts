/**
 * `npm run bench`: what the mirror costs, beside what would be used instead of it.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { terminalStory } from "../demo/story.ts";
import { Lab } from "../lab.ts";
import { saveLogs } from "../lab-logs.ts";
import { type BenchArguments, benchHelp, parseBenchArguments } from "./arguments.ts";
import type { Bench } from "./bench.ts";
import { thisMachine } from "./machine.ts";
import type { BenchReport, RowReport } from "./report.ts";
import { Rig } from "./rig.ts";
import { rows } from "./rows/index.ts";
import { seriesLines, targetLines } from "./table.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseBenchArguments(argv);
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n\n${benchHelp}`);
    return 2;
  }
  if (parsed.help) {
    process.stdout.write(benchHelp);
    return 0;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write("The bench needs root (mounts, namespaces); run it with sudo\n");
    return 4;
  }
  return measureAll(parsed);
}

async function measureAll(options: BenchArguments): Promise<number> {
  const story = terminalStory();
  const startedAt = new Date().toISOString();
  const lab = await Lab.create();
  const letGo = lab.destroyOnSignals((signal) => {
    process.stdout.write(`\n${signal}: removing everything\n`);
  });
  const measured: RowReport[] = [];
  let failure: string | undefined;
  try {
    const rig = await story.step("two nodes with their daemons", () => Rig.create(lab));
    const bench: Bench = { rig, story, options };
    for (const id of options.only) {
      story.chapter(rows[id].title);
      const done = await rows[id].measure(bench);
      for (const line of seriesLines(done)) story.say(line);
      measured.push(...done);
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    process.stdout.write(`\nThe logs of all hosts are in ${saveLogs(lab)}\n`);
  } finally {
    await lab.destroy();
    letGo();
  }
  story.chapter("Measured against what must be reached");
  for (const line of targetLines(measured)) story.say(line);
  if (options.report !== undefined) {
    const { quick } = options;
    const machine = await thisMachine();
    const report: BenchReport = { version: 1, startedAt, quick, machine, rows: measured };
    writeFileSync(options.report, `${JSON.stringify(report, null, 1)}\n`);
    story.say(`report: ${options.report}`);
  }
  story.end(failure === undefined, failure ?? "Measured.");
  return failure === undefined ? 0 : 1;
}
