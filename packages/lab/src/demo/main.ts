/**
 * `npm run demo`: the product's main job, shown from beginning to end on one machine.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { Lab } from "../lab.ts";
import { listLabs } from "../lab-directory.ts";
import { saveLogs } from "../lab-logs.ts";
import { waitFor } from "../system/wait-for.ts";
import { type DemoArguments, demoHelp, parseDemoArguments } from "./arguments.ts";
import { cutPower, killApplication, returnOfNode, swapRoles } from "./faults.ts";
import { addToTry, howToGoOn } from "./kept.ts";
import { prove } from "./proof.ts";
import { commitsMin, count, type DemoReport, judge } from "./report.ts";
import { connections, type LoadedRun, writeFor } from "./run.ts";
import { buildServers, makeDatabase, protect, startClient } from "./set-up.ts";
import { type Story, terminalStory } from "./story.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseDemoArguments(argv);
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n\n${demoHelp}`);
    return 2;
  }
  if (parsed.help) {
    process.stdout.write(demoHelp);
    return 0;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write("The demo needs root (mounts, namespaces); run it with sudo\n");
    return 4;
  }
  return parsed.end ? endKept() : tell(parsed);
}

async function tell(options: DemoArguments): Promise<number> {
  const story = terminalStory();
  const lab = await Lab.create({ keep: options.keep });
  const release = lab.destroyOnSignals((signal) => {
    process.stdout.write(`\n${signal}: removing the lab\n`);
  });
  if (lab.leftovers.length > 0) {
    story.say(`removed what an earlier run left behind: ${lab.leftovers.join(", ")}`);
  }
  let ok = false;
  try {
    const report = await perform(story, lab, options);
    ok = finish(story, report, options);
    if (!ok) {
      keepLogs(lab);
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    story.end(false, `The demo stopped: ${message}`);
    keepLogs(lab);
  } finally {
    if (options.keep) {
      await addToTry(lab);
      process.stdout.write(await howToGoOn(lab));
    } else {
      await lab.destroy();
    }
    release();
  }
  return ok ? 0 : 1;
}

async function perform(
  story: Story,
  lab: Lab,
  { quick, keep }: DemoArguments,
): Promise<DemoReport> {
  // What is shown does without; who goes on by hand wants to see partitions decided.
  const cluster = await buildServers(story, lab, { witness: keep });
  const prepared = { story, cluster, archiveRows: quick ? 90_000 : 320_000 };
  await makeDatabase(prepared);
  await protect(prepared);
  const run: LoadedRun = { ...prepared, client: await startClient(prepared) };
  const calmMs = quick ? 3_000 : 8_000;
  await writeFor(run, calmMs);
  const killApp = await killApplication(run);
  await writeFor(run, calmMs);
  const powerCut = await cutPower(run);
  await writeFor(run, calmMs);
  const resync = await returnOfNode(run);
  await writeFor(run, calmMs);
  const swap = await swapRoles(run);
  await writeFor(run, calmMs);
  if (!quick) {
    await writeEnough(run);
  }
  const proof = await prove(run);
  return { ...proof, killApp, powerCut, resync, swap };
}

/** Let the client go on until it has the commits that a full run must show. */
async function writeEnough(run: LoadedRun): Promise<void> {
  await waitFor(
    () => {
      const written = run.client.times().length;
      run.story.progress(`the client writes: ${count(written)} of ${count(commitsMin)} commits`);
      return written >= commitsMin;
    },
    {
      what: `${count(commitsMin)} commits through ${connections} connections`,
      timeoutMs: 180_000,
      intervalMs: 250,
    },
  );
}

function finish(story: Story, report: DemoReport, options: DemoArguments): boolean {
  const verdicts = judge(report, options);
  story.chapter("Summary");
  story.verdicts(verdicts);
  if (options.report !== undefined) {
    writeFileSync(options.report, `${JSON.stringify(report)}\n`);
    story.say(`report: ${options.report}`);
  }
  const failed = verdicts.filter((verdict) => !verdict.ok);
  const ok = failed.length === 0;
  story.end(
    ok,
    ok ? "All limits kept." : `${failed.length} of ${verdicts.length} limits not kept.`,
  );
  return ok;
}

/** Something was not as it should be: say where to look. */
function keepLogs(lab: Lab): void {
  try {
    process.stdout.write(`The logs of all hosts are in ${saveLogs(lab)}\n`);
  } catch (failure) {
    // The user pressed Ctrl-C and the lab is being removed, or the disk is full.
    process.stdout.write(`The logs could not be saved: ${String(failure)}\n`);
  }
}

async function endKept(): Promise<number> {
  const kept = listLabs().filter(({ state }) => state?.owner === null);
  for (const { directory } of kept) {
    await Lab.open(directory).destroy();
    process.stdout.write(`Ended and removed ${directory}\n`);
  }
  if (kept.length === 0) {
    process.stdout.write("Nothing was left running\n");
  }
  return 0;
}
