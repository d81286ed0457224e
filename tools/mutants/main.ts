/**
 * `npm run mutants [-- --only NAME] [--seeds N] [--no-tests]`: each protection of the engine is taken away
 * alone; the simulator with its traces and the model must notice, or else a unit test.
 *
 * The last line counts what anything caught. Exit code: 0 nothing survived that is not explained.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { argv, execPath, stdout } from "node:process";
import { parseArgs } from "node:util";
import type { Finding } from "./attempt.ts";
import { mutants } from "./catalogue.ts";
import { type Mutant, mutantVariable } from "./mutant.ts";

const here = (name: string): string => new URL(name, import.meta.url).pathname;

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: {
    only: { type: "string", multiple: true },
    seeds: { type: "string", default: "300" },
    "no-tests": { type: "boolean", default: false },
  },
});

function simulated(mutant: Mutant): Finding {
  const { stdout: text, stderr } = spawnSync(
    execPath,
    ["--import", here("hook.ts"), here("attempt.ts"), options.seeds],
    { env: environment(mutant), encoding: "utf8" },
  );
  if (text.startsWith("{")) return JSON.parse(text) as Finding;
  return { where: "start", kind: "crash", message: stderr.trim().slice(0, 200), seeds: 0 };
}

/** Whether the unit tests fail. */
function tested(mutant: Mutant): boolean {
  const vitest = here("../../node_modules/vitest/vitest.mjs");
  const words = ["run", "--config", here("vitest.config.ts"), "--reporter", "dot"];
  const { status } = spawnSync(execPath, [vitest, ...words], { env: environment(mutant) });
  return status !== 0;
}

function environment(mutant: Mutant): NodeJS.ProcessEnv {
  return { ...process.env, [mutantVariable]: mutant.name };
}

function wordsOf(finding: Finding): string {
  if (finding.where === null) return `SURVIVED ${finding.seeds} seeds`;
  return `${finding.where}: ${finding.kind}: ${finding.message.slice(0, 110)}`;
}

const chosen = mutants.filter(({ name }) => options.only?.includes(name) ?? true);
const survivors: Mutant[] = [];
let simulator = 0;
let unit = 0;
for (const mutant of chosen) {
  const finding = simulated(mutant);
  const test = options["no-tests"] ? "-" : tested(mutant) ? "caught" : "missed";
  if (test === "caught") unit++;
  if (finding.where !== null) simulator++;
  else if (test !== "caught") survivors.push(mutant);
  stdout.write(`${mutant.name.padEnd(30)} unit tests ${test}; ${wordsOf(finding)}\n`);
}
for (const { name, harm, covered } of survivors)
  stdout.write(
    `survivor ${name}: ${harm}${covered === undefined ? "" : `; explained: ${covered}`}\n`,
  );
stdout.write(`simulator and model: ${simulator} of ${chosen.length}\n`);
if (!options["no-tests"]) stdout.write(`unit tests: ${unit} of ${chosen.length}\n`);
stdout.write(`${chosen.length - survivors.length} caught, ${survivors.length} survived\n`);
process.exitCode = survivors.every(({ covered }) => covered !== undefined) ? 0 : 1;
