/** The verbs for scripts that act on this host, without the daemon. @module */
import { GemelError } from "@gemel/base";
import type { Command } from "commander";
import type { Bind, GlobalOptions } from "../context.ts";

export function addHelpers(gemel: Command, bind: Bind): void {
  bind(
    hereOnly(gemel.command("kill"))
      .description(
        "end the processes of this host that match, never its own callers; for scripts; exit code 1 when none matches",
      )
      .option("--name <name>", "command name")
      .option("--nameregex <regex>", "or what its command name matches")
      .option("--argregex <regex>", "and what its arguments match, with spaces between")
      .option(
        "--level <level>",
        "test: only say which; terminate or 15: SIGTERM; 9: SIGKILL",
        "test",
      ),
    async () => (await import("../commands/kill.ts")).kill,
  );
  const gencron = gemel
    .command("gencron")
    .description("entries of a user's crontab that are on only where a module serves");
  for (const name of ["add", "del"] as const) {
    const does =
      name === "add"
        ? "switch on again what del has switched off with this comment"
        : "switch off, by the comment before them, the entries";
    bind(
      hereOnly(gencron.command(`${name} <user> <command>`))
        .description(`${does}: those that run COMMAND, or all; for scripts`)
        .requiredOption("-c, --comment <words>", "marks what is switched off"),
      async () => (await import("../commands/gencron.ts")).gencron(name === "add"),
    );
  }
}

/** Refuses `-H`: it would act here all the same. */
function hereOnly(command: Command): Command {
  const name = command.parent?.parent
    ? `${command.parent.name()} ${command.name()}`
    : command.name();
  return command.hook("preAction", () => {
    if (command.optsWithGlobals<GlobalOptions>().hosts === undefined) return;
    throw new GemelError("usage", `gemel ${name} acts on this host only`, {
      remedy: `Run it there: ssh HOST gemel ${name} ...`,
    });
  });
}

/** Options of `gemel kill` as they are written elsewhere, `-name`: for scripts that move over. */
export function withLongOptions(args: readonly string[]): string[] {
  if (args[0] !== "kill") return [...args];
  return args.map((word) => (/^-(name|nameregex|argregex|level)$/.test(word) ? `-${word}` : word));
}
