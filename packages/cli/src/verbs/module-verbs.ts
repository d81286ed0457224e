/** `gemel module ...`: the modules on this node. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";
import { loadModuleCreate, moduleCreateVerb } from "../module-create/verb.ts";
import { moduleFlag, moduleHelp } from "./module-flag.ts";

export function addModuleVerbs(gemel: Command, bind: Bind): void {
  const module = gemel.command("module").description("the modules on this node");
  bind(moduleCreateVerb(module), loadModuleCreate);
  bind(
    module
      .command("install <template>")
      .description("install a module: one that comes with Gemel, a folder, or a package (.safe)")
      .option("-m, --module <name>", "name of the module; the template's when left out")
      .option("--id <number>", "number that its ports derive from, the same on both nodes")
      .option("--all", "here and on its other nodes")
      .option("--set <key=value...>", "value of a macro of its userconfig.xml; repeatable")
      .option("--userconfig <file>", "its userconfig.xml, in the place of the template's"),
    async () => (await import("../commands/module-install.ts")).moduleInstall,
  );
  bind(
    module
      .command("config")
      .description("put the module's userconfig.xml in force; without a stop where that can be")
      .option(moduleFlag, moduleHelp)
      .option("--all", "here and on its other nodes")
      .option("--dry-run", "only say what would change"),
    async () => (await import("../commands/module-config.ts")).moduleConfig,
  );
  bind(
    module
      .command("export")
      .description("install the module as it is here on its other nodes, and put it in force there")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/module-export.ts")).moduleExport,
  );
  bind(
    module
      .command("confcheck [file]")
      .description("check the module's userconfig.xml, or FILE, and show what it would change")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/module-confcheck.ts")).moduleConfcheck,
  );
  bind(
    module
      .command("deconfig")
      .description("take the configuration of a stopped module out of force; its files stay")
      .requiredOption(moduleFlag, "module"),
    async () => (await import("../commands/module-deconfig.ts")).moduleDeconfig,
  );
  bind(
    module
      .command("history")
      .description("list the last configurations that were in force")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/module-history.ts")).moduleHistory,
  );
  bind(
    module
      .command("restore")
      .description("put one of the last configurations in force again, its scripts included")
      .option(moduleFlag, moduleHelp)
      .option("--back <number>", "which one: 0 is the newest; see history", "1"),
    async () => (await import("../commands/module-restore.ts")).moduleRestore,
  );
  bind(
    module
      .command("package <file>")
      .description("write the module's folder as a package (.safe), for other clusters")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/module-package.ts")).modulePackage,
  );
  bind(
    module.command("listid").description("list the installed modules with their ids"),
    async () => (await import("../commands/module-listid.ts")).moduleListid,
  );
  bind(
    module
      .command("getports")
      .description("list the ports that the module uses, for a firewall")
      .option(moduleFlag, moduleHelp),
    async () => (await import("../commands/module-getports.ts")).moduleGetports,
  );
  for (const name of ["genkey", "delkey"] as const) {
    bind(
      module
        .command(name)
        .description(
          name === "genkey"
            ? "say whose keys protect the module's traffic: the cluster's; there is none to make"
            : "refused: the module's traffic has no key of its own that could be removed",
        )
        .option(moduleFlag, moduleHelp),
      async () => (await import("../commands/module-keys.ts")).moduleKeys(name),
    );
  }
  bind(
    module.command("list").description("list the modules on this node"),
    async () => (await import("../commands/module-list.ts")).moduleList,
  );
  bind(
    module
      .command("uninstall")
      .description("remove a stopped module from this node; its data stays")
      .requiredOption(moduleFlag, "module"),
    async () => (await import("../commands/module-uninstall.ts")).moduleUninstall,
  );
}
