/** `gemel drain`, `undrain`, `farm`. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

export function addFarmVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/farm.ts")> =>
    import("../commands/farm.ts");
  bind(
    gemel
      .command("drain")
      .description("farm: this node takes nothing new; what is connected stays for a time")
      .option(moduleFlag, moduleHelp),
    async () => (await load()).drain,
  );
  bind(
    gemel
      .command("undrain")
      .description("farm: this node takes its share again")
      .option(moduleFlag, moduleHelp),
    async () => (await load()).undrain,
  );
  const farm = gemel.command("farm").description("who takes which share of a farm's traffic");
  bind(
    farm.command("show").description("shares, members, rules").option(moduleFlag, moduleHelp),
    async () => (await load()).showFarm,
  );
  bind(
    farm
      .command("open")
      .description('for scripts with scriptcontrol="on": this node takes its share from now on')
      .option(moduleFlag, moduleHelp),
    async () => (await load()).openTraffic,
  );
  bind(
    farm
      .command("close")
      .description('for scripts with scriptcontrol="on": this node takes nothing from now on')
      .option(moduleFlag, moduleHelp),
    async () => (await load()).closeTraffic,
  );
}
