/**
 * `gemel-fs`: the mounted mirror of one module, as a process of its own.
 *
 * It outlives whoever started it: SIGHUP is ignored, and the end of a control connection ends
 * nothing. It ends on the command `exit`, on SIGTERM and SIGINT, after unmounting. When it dies
 * otherwise while it serves, its standby, a second process of this program, goes on in its place.
 *
 * @module
 */
import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
import { GemelError } from "@gemel/base";
import { parseMirrorArguments, usage } from "./arguments.ts";
import { limitDescriptors } from "./file-calls.ts";
import { MirrorProcess } from "./mirror-process.ts";
import { ownEstimate } from "./primary/own-estimate.ts";
import { descriptorCount } from "./primary/shared-memory.ts";
import { checkVersion } from "./takeover/standby.ts";

/**
 * What lives long here is small, or as much as the tree has objects; a heap that may double before it is
 * looked through would hold as much again of what is gone. Percent, and MB for what is young.
 */
const heapGrowth = 20;
const youngMb = 1;

/**
 * Calls after which V8 compiles a function thoroughly (else 400 and 3,000, and 500 since it learned something
 * new). The same few functions serve all requests, and whoever takes over after a failure starts with none compiled.
 */
const callsUntilCompiled = { quickly: 50, thoroughly: 800, sinceLearned: 200 } as const;

function report(error: unknown): number {
  if (error instanceof GemelError) {
    const help = error.code === "usage" ? usage : `${error.remedy}\n`;
    process.stderr.write(`gemel-fs: ${error.message}\n${help}`);
    return error.exitCode;
  }
  process.stderr.write(`gemel-fs: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

async function main(argv: readonly string[]): Promise<void> {
  const config = parseMirrorArguments(argv);
  if (process.getuid?.() !== 0) throw new GemelError("not_root", "gemel-fs mounts file systems");
  if (config.estimate) {
    process.stdout.write(`${JSON.stringify(ownEstimate(config))}\n`);
    return;
  }
  // Modes come from the kernel complete.
  process.umask(0);
  // As many as are counted in shared memory. Files that are open and have lost their names need one each.
  limitDescriptors(descriptorCount);
  // Before there are threads, each of which has a heap of its own.
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  setFlagsFromString(`--max-semi-space-size=${youngMb}`);
  // What is young is little: its collection costs less than waking other threads for it.
  setFlagsFromString("--no-parallel-scavenge");
  const { quickly, thoroughly, sinceLearned } = callsUntilCompiled;
  setFlagsFromString(`--invocation-count-for-maglev=${quickly}`);
  setFlagsFromString(`--invocation-count-for-turbofan=${thoroughly}`);
  setFlagsFromString(`--minimum-invocations-after-ic-update=${sinceLearned}`);
  setFlagsFromString("--expose-gc");
  const mirror = new MirrorProcess(config, argv, () => process.exit(0));
  process.on("SIGHUP", () => undefined);
  process.on("uncaughtException", (error) => die(mirror, error));
  process.on("unhandledRejection", (error) => die(mirror, error));
  if (config.standby !== null) checkVersion(config.standby);
  // A standby has nothing to put in order when it is told to end.
  if (config.standby !== null && !(await mirror.succeed())) process.exit(0);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => void mirror.exit().catch((error: unknown) => die(mirror, error)));
  }
  if (config.standby === null) await mirror.listen();
  // Otherwise written at an orderly end only, and the start after a power cut would take three times as long.
  flushCompileCache();
}

/** Never returns; threads that block in the kernel must not keep the process. */
function die(mirror: MirrorProcess, error: unknown): void {
  report(error);
  mirror.log("error", error instanceof Error ? error.message : String(error));
  mirror.abandon();
  process.kill(process.pid, "SIGKILL");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exit(report(error));
}
