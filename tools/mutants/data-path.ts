/**
 * `npm run mutants:data [-- --only NAME] [--rounds N]`: each protection of the data path is taken away
 * alone; the system tests that it names must fail. Needs root; about half a minute each.
 *
 * Exit code: 0 nothing survived that is not explained.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { argv, execPath, stdout } from "node:process";
import { parseArgs } from "node:util";
import { type DataPathMutant, dataPathMutants } from "./data-path-mutants.ts";
import { mutantVariable } from "./mutant.ts";

const here = (name: string): string => new URL(name, import.meta.url).pathname;

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: {
    only: { type: "string", multiple: true },
    rounds: { type: "string", default: "14" },
  },
});

/** What failed, in one line; null when nothing did. */
function failureOf(mutant: DataPathMutant): string | null {
  const file = `packages/filesystem/test/${mutant.test}.`;
  const {
    status,
    stdout: shown,
    stderr,
  } = spawnSync(
    execPath,
    [
      ...[
        here("../../node_modules/vitest/vitest.mjs"),
        "run",
        "--project",
        "system",
        "--project",
        "timed",
        file,
      ],
      ...["-t", mutant.tests, "--bail", "1"],
    ],
    {
      cwd: here("../../"),
      encoding: "utf8",
      env: {
        ...process.env,
        // Read by gemel-fs, wherever a test starts one, in all of its threads.
        NODE_OPTIONS: `--import=${here("hook.ts")}`,
        [mutantVariable]: mutant.name,
        GEMEL_CRASH_ROUNDS: options.rounds,
        GEMEL_CRASH_KINDS: mutant.cuts ?? "both",
        NO_COLOR: "1",
      },
    },
  );
  if (status === 0 && !/Tests .*\d+ passed/.test(shown)) return `no test is named ${mutant.tests}`;
  if (status === 0) return null;
  const lines = `${shown}\n${stderr}`.split("\n");
  const at = lines.findIndex((line) => /^\w*Error: /.test(line));
  return at < 0
    ? lines.slice(-3).join(" ")
    : lines
        .slice(at, at + 2)
        .join(" ")
        .slice(0, 200);
}

const chosen = dataPathMutants.filter(({ name }) => options.only?.includes(name) ?? true);
const survivors: DataPathMutant[] = [];
for (const mutant of chosen) {
  const failure = failureOf(mutant);
  if (failure === null) survivors.push(mutant);
  stdout.write(`${mutant.name.padEnd(30)} ${failure ?? "SURVIVED"}\n`);
}
for (const { name, harm, covered } of survivors)
  stdout.write(
    `survivor ${name}: ${harm}${covered === undefined ? "" : `; explained: ${covered}`}\n`,
  );
stdout.write(`${chosen.length - survivors.length} caught, ${survivors.length} survived\n`);
process.exitCode = survivors.every(({ covered }) => covered !== undefined) ? 0 : 1;
