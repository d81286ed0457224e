/**
 * The scripts of a module that belong to its configuration, not to a state: `config`, `postconfig`,
 * `confcheck`, `deconfig` and `update`. The module's own stay out of the engine's way: they run beside it.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ModuleConfig, ModuleState } from "@gemel/protocol";
import type { CommandLog } from "../log/command-log.ts";
import { ScriptLogs } from "../scripts/script-logs.ts";
import { ScriptRunner } from "../scripts/script-runner.ts";
import { type ModulePlace, scriptEnvironment } from "./module-files.ts";
import { scriptFailure } from "./script-failure.ts";

/**
 * `config`: before the configuration is put in force, and may still write it; `postconfig`: the same, once it
 * was read for good; `confcheck`: when it is only checked; `deconfig`: before it is taken out of force;
 * `update`: a module that runs has got another one.
 */
export type ConfigScript = "config" | "postconfig" | "confcheck" | "deconfig" | "update";

/** Whoever asked for the configuration waits for them. */
const timeoutMs = 60_000;

export type ConfigScriptsOptions = {
  readonly placeOf: (module: string) => ModulePlace;
  /** STOP for one that is not configured yet. */
  readonly stateOf: (module: string) => Promise<ModuleState>;
  readonly commandsOf: (module: string) => CommandLog;
};

export class ConfigScripts {
  readonly #options: ConfigScriptsOptions;

  constructor(options: ConfigScriptsOptions) {
    this.#options = options;
  }

  /** What went wrong in words; null: it did what it should, or there is none. Never rejects. */
  async problem(script: ConfigScript, config: ModuleConfig): Promise<string | null> {
    const { name, scripts } = config;
    const place = this.#options.placeOf(name);
    const { files } = place;
    const runner = new ScriptRunner({
      scripts: files.scripts,
      run: files.run,
      logs: new ScriptLogs(`${files.log}/scripts`, {
        keep: scripts.keepOutput,
        sizeMax: scripts.outputSizeMax,
      }),
      commands: this.#options.commandsOf(name),
      environment: scriptEnvironment(place, config),
      virtualHost: null,
    });
    const state = await this.#options.stateOf(name);
    const args = [state, state, script];
    const outcome = await runner.run({ script, arguments: args, timeoutMs, isBeside: true });
    return scriptFailure(script, outcome)?.message ?? null;
  }

  /** Throws `refused` with its last words when it does not end with 0. */
  async demand(
    script: ConfigScript,
    config: ModuleConfig,
    remedy = "Mend what the script says, or the script; all that it printed is in the module's log folder",
  ): Promise<void> {
    const problem = await this.problem(script, config);
    if (problem === null) return;
    throw new GemelError("refused", `The module "${config.name}": ${problem}`, { remedy });
  }
}
