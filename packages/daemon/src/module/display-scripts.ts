/**
 * The scripts of a module that only display something, `state` and `level`. They run beside the engine's,
 * whoever asks waits for them, and whoever asks meanwhile gets the same answer.
 *
 * @module
 */
import { readFile, rm } from "node:fs/promises";
import type { DisplayScript, DisplayView, ModuleConfig, ModuleState } from "@gemel/protocol";
import { ScriptLogs } from "../scripts/script-logs.ts";
import { ScriptRunner } from "../scripts/script-runner.ts";
import { type ModulePlace, scriptEnvironment } from "./module-files.ts";
import { scriptFailure } from "./script-failure.ts";

const timeoutMs = 10_000;
/** Bytes; of what is more, the end is shown. */
const outputSizeMax = 64 << 10;

export type DisplayScriptsOptions = {
  readonly placeOf: (module: string) => ModulePlace;
  readonly stateOf: (module: string) => Promise<ModuleState>;
};

export class DisplayScripts {
  readonly #options: DisplayScriptsOptions;
  readonly #timeoutMs: number;
  readonly #running = new Map<string, Promise<DisplayView>>();

  /** `limitMs`: for tests, which do not wait so long. */
  constructor(options: DisplayScriptsOptions, limitMs: number = timeoutMs) {
    this.#options = options;
    this.#timeoutMs = limitMs;
  }

  /** Never rejects: what went wrong is in the answer. */
  show(script: DisplayScript, config: ModuleConfig): Promise<DisplayView> {
    const key = `${config.name}/${script}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const shown = this.#run(script, config).finally(() => this.#running.delete(key));
    this.#running.set(key, shown);
    return shown;
  }

  async #run(script: DisplayScript, config: ModuleConfig): Promise<DisplayView> {
    try {
      const state = await this.#options.stateOf(config.name);
      const outcome = await this.#runner(config).run({
        ...{ script, arguments: [state, state, script] },
        ...{ timeoutMs: this.#timeoutMs, isBeside: true },
      });
      const problem = scriptFailure(script, outcome)?.message ?? null;
      if (!("output" in outcome)) return { script, output: null, problem };
      const output = await readFile(outcome.output, "utf8");
      await rm(outcome.output, { force: true });
      return { script, output, problem };
    } catch (error) {
      // ENOSPC, EROFS: there is no room for its output.
      const problem = error instanceof Error ? error.message : String(error);
      return { script, output: null, problem: `Cannot run ${script}: ${problem}` };
    }
  }

  /** Their output is apart from that of the other scripts, which is kept. */
  #runner(config: ModuleConfig): ScriptRunner {
    const place = this.#options.placeOf(config.name);
    const { files } = place;
    return new ScriptRunner({
      scripts: files.scripts,
      run: files.run,
      logs: new ScriptLogs(`${files.log}/display`, { keep: true, sizeMax: outputSizeMax }),
      // They only look: who asks again and again would drive out what was done.
      commands: { begin: () => () => undefined },
      environment: scriptEnvironment(place, config),
      virtualHost: null,
    });
  }
}
