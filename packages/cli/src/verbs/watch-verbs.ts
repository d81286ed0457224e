/** What is watched, and what scripts say and ask. @module */
import { type Command, Option } from "commander";
import type { Bind } from "../context.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

export function addWatchVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/watching.ts")> =>
    import("../commands/watching.ts");
  for (const [name, what, on, off] of [
    ["errd", "watching processes and services on this node", "watch", "do not watch"],
    ["checker", "watching what the checkers look at on this node", "watch", "do not watch"],
    ["failover", "taking over by itself, on this node; run it on both", "allow it", "wait instead"],
    ["boot", 'starting when this host boots, with boot="ignore"', "start", "do not start"],
  ] as const) {
    const group = gemel.command(name).description(what);
    for (const value of ["on", "off"] as const) {
      bind(
        group
          .command(value)
          .description(`${value === "on" ? on : off}, until it is said otherwise`)
          .option(moduleFlag, moduleHelp),
        async () => (await load()).switchWatching(name, value === "on"),
      );
    }
    bind(
      group
        .command("status")
        .description("say whether it is on or off on this node")
        .option(moduleFlag, moduleHelp),
      async () => (await load()).showSwitch(name),
    );
    if (name !== "errd") continue;
    bind(
      group
        .command("list")
        .description("list the watched processes and services")
        .option(moduleFlag, moduleHelp),
      async () => (await load()).listWatched,
    );
    for (const value of ["enable", "disable"] as const) {
      const does = value === "enable" ? "watch" : "do not watch any more";
      bind(
        group
          .command(`${value} <class>`)
          .description(`${does} the processes of a class of your own; for scripts`)
          .option(moduleFlag, moduleHelp),
        async () => (await load()).enableClass(value === "enable"),
      );
    }
  }
  for (const [name, op, what] of [
    ["incloop", "count", "count one more automatic restart; beyond maxloop the module stops"],
    ["resetloop", "reset", "forget the automatic restarts that were counted"],
    ["checkloop", "show", "exit code 0 while another automatic restart is allowed, else 1"],
  ] as const) {
    bind(
      gemel
        .command(name)
        .description(`${what}; for scripts`)
        .option(moduleFlag, moduleHelp)
        .option("-i, --identity <name>", "who says so, for the log"),
      async () => (await import("../commands/loop.ts")).changeLoop(op),
    );
  }
  bind(
    gemel
      .command("support <file>")
      .description("write configuration, logs and state of this node into a zip file, no secrets"),
    async () => (await import("../commands/support.ts")).support,
  );
  bind(
    gemel
      .command("printi <message>")
      .description("put MESSAGE into the module's log, as information; for scripts")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/printing.ts")).printInLog("I"),
  );
  bind(
    gemel
      .command("printe <message>")
      .description("put MESSAGE into the module's log, as an event; for scripts")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/printing.ts")).printInLog("E"),
  );
  bind(
    gemel
      .command("get")
      .description("print the resources with their earlier values, or the value of one")
      .option(moduleFlag, moduleHelp)
      .option("-r, --resource <name>", "only this one's value"),
    async () => (await import("../commands/resources.ts")).getResource,
  );
  bind(
    gemel
      .command("set")
      .description("say how a resource is: custom.IDENT of a custom checker, or user.NAME")
      .option(moduleFlag, moduleHelp)
      .requiredOption("-r, --resource <name>", "class.name")
      .requiredOption("-v, --value <value>", "up, down, or anything for user.NAME")
      .option("-i, --identity <name>", "who says so, for the log; an administrator when left out")
      .addOption(
        new Option("-n, --skip-history", "the value will not be among the earlier ones").conflicts(
          "forceHistory",
        ),
      )
      .option("-l, --force-history", "keep it as a new one even when it is what it was"),
    async () => (await import("../commands/resources.ts")).setResource,
  );
}
