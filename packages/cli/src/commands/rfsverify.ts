/**
 * `gemel rfsverify`: both copies are compared while the application goes on.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { VerifyReport } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatBytes, formatTime } from "../quantities.ts";
import { table } from "../table.ts";

const pollMs = 500;
const shownMax = 20;
/** Exit code when the copies differ and nothing is done about it. */
const different = 1;

export type VerifyOptions = ModuleOption & {
  readonly repair?: boolean;
  /** Only show the last one. */
  readonly last?: boolean;
};

export async function rfsverify(context: Context, options: VerifyOptions): Promise<number> {
  const module = await chooseModule(context, options);
  if (options.last !== true) {
    const body = { repair: options.repair === true };
    await context.client.call("verify", { module, body });
  }
  const report = await ended(context, module);
  if (report === null) {
    throw new GemelError("usage", `The copies of module ${module} were never compared`, {
      remedy: `gemel rfsverify -m ${module}`,
    });
  }
  if (context.terminal.json) context.terminal.printJson(report);
  else show(context, report);
  if (report.state === "interrupted") return different;
  return report.differences > 0 && !report.repair ? different : 0;
}

async function ended({ client }: Context, module: string): Promise<VerifyReport | null> {
  for (;;) {
    const report = await client.call("lastVerify", { module });
    if (report?.state !== "running") return report;
    await delay(pollMs);
  }
}

function show({ terminal }: Context, report: VerifyReport): void {
  const { state, why, files, directories, bytes, differences, found, repair } = report;
  const { good, bad } = terminal.palette;
  const compared = `${files} files, ${directories} directories, ${formatBytes(bytes)} compared`;
  if (state === "interrupted") {
    terminal.print(bad(`Interrupted: ${why}; ${compared} until then`));
  } else if (differences === 0) {
    terminal.print(good(`Both copies are equal: ${compared}`));
  } else {
    terminal.print(bad(`${differences} differences: ${compared}`));
  }
  terminal.print(`${formatTime(report.startedAt)} to ${formatTime(report.finishedAt ?? "")}`);
  if (differences === 0) return;
  const rows = found.slice(0, shownMax).map((one) => [one.what, one.path]);
  for (const line of table(["WHAT", "PATH"], rows)) terminal.print(line);
  if (differences > shownMax) terminal.print(`and ${differences - shownMax} more, see --json`);
  if (why !== "") {
    terminal.print(bad(why));
    return;
  }
  terminal.print(
    repair
      ? "They are being repaired: see gemel state"
      : "Repair them with gemel rfsverify --repair: the copy of the node that serves counts",
  );
}
