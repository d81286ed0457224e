/** `gemel module create` on the command line. @module */
import type { Command } from "commander";
import type { Verb } from "../context.ts";
import type { CreateOptions } from "./wishes.ts";

/** Add the verb to `gemel module`; the caller binds it. */
export function moduleCreateVerb(module: Command): Command {
  return module
    .command("create <name>")
    .description("write a module for an application of your own, as a folder to be installed")
    .option("--directory <path...>", "directory to be mirrored; repeatable")
    .option("--vip <address[/bits]>", "virtual address that clients use")
    .option("--services <units>", "systemd units in the order of their start, commas between")
    .option("--command <command>", "or a command that stays in the foreground")
    .option("--user <name>", "user that the command runs as")
    .option("--ready <command>", "command that succeeds once the application answers")
    .option("--process <name...>", "command name of a process that must run; repeatable")
    .option("--port <number>", "TCP port of this node that must be open")
    .option("--url <url>", "page that must be answered")
    .option("--sync <mode>", "write, or fsync for databases", "write")
    .option("--to <directory>", "where the folder is made", ".");
}

export async function loadModuleCreate(): Promise<Verb<CreateOptions>> {
  return (await import("../commands/module-create.ts")).moduleCreate;
}
