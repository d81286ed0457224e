/** `gemel completion`, and what it calls. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";

export function addCompletion(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/completion.ts")> =>
    import("../commands/completion.ts");
  bind(
    gemel
      .command("completion")
      .argument("[shell]", "bash, zsh or fish")
      .description("print what a shell sources to complete this command"),
    async () => (await load()).completion,
  );
  bind(gemel.command("__complete", { hidden: true }).argument("[words...]"), async () =>
    (await load()).completeLine(gemel),
  );
}
