/** The verbs that show the whole cluster, and those for the console. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";

export function addScreens(gemel: Command, bind: Bind): void {
  bind(
    gemel
      .command("status")
      .description("say on one screen what is protected, since when, why, and what to do"),
    async () => (await import("../commands/status.ts")).status,
  );
  bind(
    gemel
      .command("watch")
      .description("show the cluster as it changes, with progress and the last events; q ends it")
      .option("--events <number>", "how many events below", "12"),
    async () => (await import("../commands/watch.ts")).watch,
  );
  bind(
    gemel
      .command("check")
      .description(
        "measure all nodes: network, disks, clocks, kernel, owners, room, ports, addresses; takes seconds",
      ),
    async () => (await import("../commands/check.ts")).check,
  );
  bind(
    gemel
      .command("audit")
      .description("show who did what on this node, newest last")
      .option("-n, --lines <number>", "how many entries", "50"),
    async () => (await import("../commands/audit.ts")).audit,
  );
  bind(
    gemel
      .command("api <method> <path>")
      .description("send a request of the REST interface to this node, and print its answer")
      .option("--body <json>", "what is sent; - reads it, so that a secret is in no command line"),
    async () => (await import("../commands/api.ts")).api,
  );
  const console = gemel.command("console").description("the web console");
  bind(
    console
      .command("login")
      .description("print a link that signs in as administrator, once, within ten minutes"),
    async () => (await import("../commands/console-login.ts")).consoleLogin,
  );
}
