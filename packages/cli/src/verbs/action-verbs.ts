/** What changes the state of a module, and what waits for it. @module */
import type { ActionName } from "@gemel/protocol";
import type { Command } from "commander";
import type { Bind } from "../context.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

const actions: readonly (readonly [ActionName, string])[] = [
  ["start", "start the module on this node"],
  ["stop", "stop the module on this node; the other node takes over if it may"],
  ["forcestop", "stop the module on this node without asking the application"],
  ["restart", "restart the application where it is"],
  ["stopstart", "stop the module and start it again; the other node takes over if it may"],
  ["swap", "change the roles of the two nodes; to be run on the primary"],
  ["prim", "make this node primary with its own data"],
  ["second", "make this node secondary: its data becomes a copy of the other node's"],
  ["primforce", "like prim, also with a copy that was not finished; what may be lost is logged"],
  ["secondforce", "like second --fullsync: the data of this node is given up, after a rescue copy"],
];

export function addActions(gemel: Command, bind: Bind): void {
  for (const [name, description] of actions) {
    const command = gemel
      .command(name)
      .description(description)
      .option(moduleFlag, moduleHelp)
      .option("--wait", "return when it has taken effect")
      .option("--timeout <duration>", "how long --wait waits", "60s")
      .option(
        "-i, --identity <name>",
        "who asks, for the log; scripts and checkers name themselves",
      );
    if (name === "prim" || name === "second") {
      command.option("--fullsync", "copy everything at the next synchronisation");
    }
    if (name === "swap") {
      command.option(
        "--nosync",
        "accepted and without effect: after a swap nothing has to be copied",
      );
    }
    bind(command, async () => (await import("../commands/action.ts")).action(name));
  }
}

export function addWaiting(gemel: Command, bind: Bind): void {
  const timeout = ["--timeout <duration>", "how long at most", "10m"] as const;
  const load = async (): Promise<typeof import("../commands/waiting.ts")> =>
    import("../commands/waiting.ts");
  const verb = (name: string, what: string): Command =>
    gemel
      .command(name)
      .description(what)
      .option(moduleFlag, moduleHelp)
      .option(...timeout);
  bind(
    verb("waitstart", "return when the module serves, or is a complete secondary"),
    async () => (await load()).waitStart,
  );
  bind(verb("waitstop", "return when the module is stopped"), async () => (await load()).waitStop);
  bind(
    verb("waitstate", "return when the module is in a state").argument(
      "<state>",
      "STOP, WAIT, ALONE, PRIM, SECOND or UP",
    ),
    async () => (await load()).waitState,
  );
  bind(
    gemel
      .command("shutdown")
      .description("stop every module on this node, and return when they are")
      .option(...timeout),
    async () => (await import("../commands/shutdown.ts")).shutdown,
  );
}
