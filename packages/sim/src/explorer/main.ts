/**
 * `npm run model [-- --budget "crash=1 cut=1"] [--states N]`: every state that the engine's own rules can get into
 * within a budget of faults, and whether every promise holds in each.
 *
 * Exit code: 0 all held, 1 something was broken or is stuck, 64 usage.
 *
 * @module
 */
import { exit, hrtime, stdout } from "node:process";
import { parseArgs } from "node:util";
import { type Budget, budgetOf, budgetWords } from "./budget.ts";
import { budgets } from "./budgets.ts";
import { explore } from "./explore.ts";

const { values } = parseArgs({
  options: {
    budget: { type: "string", multiple: true },
    states: { type: "string", default: "8000000" },
  },
});

function main(texts: readonly string[], statesMax: number): number {
  const chosen = texts.map(budgetOf).filter((budget) => budget !== null);
  if (chosen.length < texts.length || !(statesMax > 0)) {
    stdout.write('Usage: npm run model [-- --budget "crash=1 cut=1 ..."] [--states N]\n');
    return 64;
  }
  const failed = chosen.filter((budget) => !tell(budget, statesMax)).length;
  stdout.write(`${chosen.length - failed} budgets held, ${failed} did not\n`);
  return failed === 0 ? 0 : 1;
}

function tell(budget: Budget, statesMax: number): boolean {
  const began = hrtime.bigint();
  const { states, complete, failure, trace } = explore(budget, { statesMax });
  const seconds = Number(hrtime.bigint() - began) / 1e9;
  const extent = complete || failure !== null ? "" : ", cut short";
  stdout.write(
    `${budgetWords(budget).padEnd(40)} ${String(states).padStart(9)} states${extent}, ${seconds.toFixed(0)} s: ${failure ?? "held"}\n`,
  );
  for (const line of trace) stdout.write(`  ${line}\n`);
  return failure === null;
}

exit(main(values.budget ?? budgets, Number(values.states)));
