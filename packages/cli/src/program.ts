/**
 * The command line: verbs, options, help. Each verb's code is loaded only when it runs.
 *
 * @module
 */
import { Command, Option } from "commander";
import { type Context, type GlobalOptions, openContext, type Verb } from "./context.ts";
import { exitCodeHelp } from "./exit-codes.ts";
import { nodesOf, onEach } from "./hosts.ts";
import type { Host } from "./run.ts";
import { addActions, addWaiting } from "./verbs/action-verbs.ts";
import { addClusterVerbs } from "./verbs/cluster-verbs.ts";
import { addCompletion } from "./verbs/completion-verbs.ts";
import { addFarmVerbs } from "./verbs/farm-verbs.ts";
import { addHelpers } from "./verbs/helper-verbs.ts";
import { addMirrorVerbs, addRescueVerbs } from "./verbs/mirror-verbs.ts";
import { addModuleVerbs } from "./verbs/module-verbs.ts";
import { addScreens } from "./verbs/screen-verbs.ts";
import { addViews } from "./verbs/view-verbs.ts";
import { addWatchVerbs } from "./verbs/watch-verbs.ts";

export type Program = {
  readonly command: Command;
  readonly exitCode: () => number;
  readonly isJson: () => boolean;
  /** Whether this is `state --quiet`, whose exit code is the state. */
  readonly isQuiet: () => boolean;
};

export function buildProgram(host: Host): Program {
  let exitCode = 0;
  let quiet = false;
  const gemel = new Command("gemel");

  const bind = <O>(command: Command, load: () => Promise<Verb<O>>): Command =>
    command.action(async () => {
      const options = command.optsWithGlobals<O & GlobalOptions & { quiet?: boolean }>();
      quiet = options.quiet === true;
      const verb = await load();
      const context = openContext(host, options);
      const nodes = await nodesOf(context, options.hosts);
      const act = async (there: Context): Promise<number> => verb(there, options, command.args);
      exitCode = nodes === null ? await act(context) : await onEach(context, nodes, act);
    });

  configure(gemel, host);
  addClusterVerbs(gemel, bind);
  addScreens(gemel, bind);
  addModuleVerbs(gemel, bind);
  addActions(gemel, bind);
  addWaiting(gemel, bind);
  addViews(gemel, bind);
  addWatchVerbs(gemel, bind);
  addHelpers(gemel, bind);
  addFarmVerbs(gemel, bind);
  addRescueVerbs(gemel, bind);
  addMirrorVerbs(gemel, bind);
  addCompletion(gemel, bind);
  sayErrors(gemel, "gemel");
  return {
    command: gemel,
    exitCode: () => exitCode,
    isJson: () => gemel.opts<GlobalOptions>().json === true,
    isQuiet: () => quiet,
  };
}

function configure(gemel: Command, host: Host): void {
  const { GEMEL_ROOT: root = "" } = host.env;
  gemel
    .description("High availability for one service on two Linux servers")
    .addOption(
      new Option("--root <dir>", "prefix of all paths, for tests; also GEMEL_ROOT").default(
        root,
        "none",
      ),
    )
    .option(
      "-H, --hosts <nodes>",
      'run it on these nodes: node1,node2 or "*"; or directly on https://HOST:PORT, with GEMEL_TOKEN',
    )
    .option("--ca <file>", "certificates that vouch for an https:// host; also GEMEL_CA")
    .option("--json", "print JSON instead of text")
    .option("--no-color", "print without colours")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
    })
    .exitOverride()
    .addHelpText("after", exitCodeHelp);
}

/** What a command says of a line that it does not understand; `name`: as it is typed. */
function sayErrors(command: Command, name: string): void {
  command.configureOutput({ outputError: (text, write) => write(usageError(text, name)) });
  for (const one of command.commands) sayErrors(one, `${name} ${one.name()}`);
}

/** Commander's "error: unknown command 'stat'\n(Did you mean state?)" in our form. */
function usageError(text: string, name: string): string {
  const [first = "", ...rest] = text.trim().split("\n");
  const message = first.replace(/^error: /, "");
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(rest.join(" "))?.[1]?.split(", ");
  const remedy = (meant ?? ["--help"]).map((word) => `${name} ${word}`).join(", or ");
  return `Error: ${message.charAt(0).toUpperCase()}${message.slice(1)}\nTry: ${remedy}\n`;
}
