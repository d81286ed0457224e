/** What shows how things are, and were. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";
import { quietHelp } from "../exit-codes.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

export function addViews(gemel: Command, bind: Bind): void {
  bind(
    gemel
      .command("state")
      .description("say how the modules are, why, and what to do next")
      .option(moduleFlag, "only this module, in detail")
      .option("-q, --quiet", "print nothing; the exit code is the state")
      .option("-v, --verbose", "all resources as well, and what the module's script state prints")
      .addHelpText("after", quietHelp),
    async () => (await import("../commands/state.ts")).state,
  );
  bind(
    gemel
      .command("log")
      .description("show what happened to a module")
      .option(moduleFlag, moduleHelp)
      .option("-n, --lines <number>", "how many entries", "100")
      .option("-f, --follow", "go on with new entries as they come"),
    async () => (await import("../commands/log.ts")).log,
  );
  bind(
    gemel
      .command("events")
      .description("show why: cause, rule, action and outcome of each transition")
      .option(moduleFlag, moduleHelp)
      .option("-n, --lines <number>", "how many events", "50")
      .option("-f, --follow", "go on with new events as they come"),
    async () => (await import("../commands/events.ts")).events,
  );
  bind(
    gemel
      .command("cmdlog")
      .description("show what was asked of a module on this node, by whom, and which scripts ran")
      .option(moduleFlag, moduleHelp)
      .option("-n, --lines <number>", "how many commands", "50"),
    async () => (await import("../commands/cmdlog.ts")).cmdlog,
  );
  bind(
    gemel
      .command("level")
      .description("show host, system, versions, and what the modules' scripts level print")
      .option(moduleFlag, "only this module"),
    async () => (await import("../commands/level.ts")).level,
  );
  bind(
    gemel.command("version").description("show the versions of the command and of the daemon"),
    async () => (await import("../commands/version.ts")).version,
  );
}
