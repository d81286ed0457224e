/** The two copies, and what there was before. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

export function addMirrorVerbs(gemel: Command, bind: Bind): void {
  bind(
    gemel
      .command("rfsdiff")
      .description("estimate what a resynchronisation would send now; on the node that serves")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/rfsdiff.ts")).rfsdiff,
  );
  bind(
    gemel
      .command("rfsverify")
      .description("compare both copies while the application goes on; on the node that serves")
      .option(moduleFlag, moduleHelp)
      .option("--repair", "copy what differs to the other node again")
      .option("--last", "only show what the last comparison found"),
    async () => (await import("../commands/rfsverify.ts")).rfsverify,
  );
  bind(
    gemel
      .command("rfsupgrade")
      .description(
        "let the gemel-fs that is installed go on in the place of the one that runs; on the node that serves",
      )
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/rfsupgrade.ts")).rfsupgrade,
  );
}

export function addRescueVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/rescue.ts")> =>
    import("../commands/rescue.ts");
  const rescue = gemel
    .command("rescue")
    .description("what this node had before its data was overwritten with the other node's");
  bind(
    rescue.command("list").description("list the rescue copies").option(moduleFlag, moduleHelp),
    async () => (await load()).listRescues,
  );
  bind(
    rescue
      .command("show <id>")
      .description("show what a rescue copy holds")
      .option(moduleFlag, moduleHelp),
    async () => (await load()).showRescue,
  );
  bind(
    rescue
      .command("restore <id> [path...]")
      .description("bring all of it, or these paths as they were, back; overwrites nothing")
      .option(moduleFlag, moduleHelp)
      .option("--to <directory>", "a directory that is empty or not there yet")
      .option("--live", "where it was, on the node that serves; needs paths"),
    async () => (await load()).restoreRescue,
  );
  bind(
    rescue
      .command("delete <id>")
      .description("delete a rescue copy for good")
      .option(moduleFlag, moduleHelp)
      .option("--yes", "do it"),
    async () => (await load()).deleteRescue,
  );
}
