/**
 * The command line: verbs, options, help. Each verb's code is loaded only when it runs.
 *
 * @module
 */
import type { ActionName } from "@gemel/protocol";
import { Command, Option } from "commander";
import { addClusterVerbs } from "./cluster-verbs.ts";
import { type Bind, type Context, type GlobalOptions, openContext, type Verb } from "./context.ts";
import { exitCodeHelp, quietHelp } from "./exit-codes.ts";
import { addHelpers } from "./helper-verbs.ts";
import { nodesOf, onEach } from "./hosts.ts";
import { loadModuleCreate, moduleCreateVerb } from "./module-create/verb.ts";
import type { Host } from "./run.ts";
import { addScreens } from "./screen-verbs.ts";

export type Program = {
  readonly command: Command;
  readonly exitCode: () => number;
  readonly isJson: () => boolean;
  /** Whether this is `state --quiet`, whose exit code is the state. */
  readonly isQuiet: () => boolean;
};

const moduleFlag = "-m, --module <module>";
const moduleHelp = "module; may be left out when there is one, or with GEMELMODULE";

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

function addModuleVerbs(gemel: Command, bind: Bind): void {
  const module = gemel.command("module").description("the modules on this node");
  bind(moduleCreateVerb(module), loadModuleCreate);
  bind(
    module
      .command("install <template>")
      .description("install a module: one that comes with Gemel, a folder, or a package (.safe)")
      .option("-m, --module <name>", "name of the module; the template's when left out")
      .option("--id <number>", "number that its ports derive from, the same on both nodes")
      .option("--all", "here and on its other nodes")
      .option("--set <key=value...>", "value of a macro of its userconfig.xml; repeatable"),
    async () => (await import("./commands/module-install.ts")).moduleInstall,
  );
  bind(
    module
      .command("config")
      .description("put the module's userconfig.xml in force; without a stop where that can be")
      .option(moduleFlag, moduleHelp)
      .option("--all", "here and on its other nodes")
      .option("--dry-run", "only say what would change"),
    async () => (await import("./commands/module-config.ts")).moduleConfig,
  );
  bind(
    module
      .command("export")
      .description("install the module as it is here on its other nodes, and put it in force there")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/module-export.ts")).moduleExport,
  );
  bind(
    module
      .command("confcheck [file]")
      .description("check the module's userconfig.xml, or FILE, and show what it would change")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/module-confcheck.ts")).moduleConfcheck,
  );
  bind(
    module
      .command("deconfig")
      .description("take the configuration of a stopped module out of force; its files stay")
      .requiredOption(moduleFlag, "module"),
    async () => (await import("./commands/module-deconfig.ts")).moduleDeconfig,
  );
  bind(
    module
      .command("history")
      .description("list the last configurations that were in force")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/module-history.ts")).moduleHistory,
  );
  bind(
    module
      .command("restore")
      .description("put one of the last configurations in force again, its scripts included")
      .option(moduleFlag, moduleHelp)
      .option("--back <number>", "which one: 0 is the newest; see history", "1"),
    async () => (await import("./commands/module-restore.ts")).moduleRestore,
  );
  bind(
    module
      .command("package <file>")
      .description("write the module's folder as a package (.safe), for other clusters")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/module-package.ts")).modulePackage,
  );
  bind(
    module.command("listid").description("list the installed modules with their ids"),
    async () => (await import("./commands/module-listid.ts")).moduleListid,
  );
  bind(
    module
      .command("getports")
      .description("list the ports that the module uses, for a firewall")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/module-getports.ts")).moduleGetports,
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
      async () => (await import("./commands/module-keys.ts")).moduleKeys(name),
    );
  }
  bind(
    module.command("list").description("list the modules on this node"),
    async () => (await import("./commands/module-list.ts")).moduleList,
  );
  bind(
    module
      .command("uninstall")
      .description("remove a stopped module from this node; its data stays")
      .requiredOption(moduleFlag, "module"),
    async () => (await import("./commands/module-uninstall.ts")).moduleUninstall,
  );
}

function addActions(gemel: Command, bind: Bind): void {
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
    bind(command, async () => (await import("./commands/action.ts")).action(name));
  }
}

function addWaiting(gemel: Command, bind: Bind): void {
  const timeout = ["--timeout <duration>", "how long at most", "10m"] as const;
  const load = async (): Promise<typeof import("./commands/waiting.ts")> =>
    import("./commands/waiting.ts");
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
    async () => (await import("./commands/shutdown.ts")).shutdown,
  );
}

function addCompletion(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("./commands/completion.ts")> =>
    import("./commands/completion.ts");
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

function addWatchVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("./commands/watching.ts")> =>
    import("./commands/watching.ts");
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
      async () => (await import("./commands/loop.ts")).changeLoop(op),
    );
  }
  bind(
    gemel
      .command("support <file>")
      .description("write configuration, logs and state of this node into a zip file, no secrets"),
    async () => (await import("./commands/support.ts")).support,
  );
  bind(
    gemel
      .command("printi <message>")
      .description("put MESSAGE into the module's log, as information; for scripts")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/printing.ts")).printInLog("I"),
  );
  bind(
    gemel
      .command("printe <message>")
      .description("put MESSAGE into the module's log, as an event; for scripts")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/printing.ts")).printInLog("E"),
  );
  bind(
    gemel
      .command("get")
      .description("print the resources with their earlier values, or the value of one")
      .option(moduleFlag, moduleHelp)
      .option("-r, --resource <name>", "only this one's value"),
    async () => (await import("./commands/resources.ts")).getResource,
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
    async () => (await import("./commands/resources.ts")).setResource,
  );
}

function addMirrorVerbs(gemel: Command, bind: Bind): void {
  bind(
    gemel
      .command("rfsdiff")
      .description("estimate what a resynchronisation would send now; on the node that serves")
      .option(moduleFlag, moduleHelp),
    async () => (await import("./commands/rfsdiff.ts")).rfsdiff,
  );
  bind(
    gemel
      .command("rfsverify")
      .description("compare both copies while the application goes on; on the node that serves")
      .option(moduleFlag, moduleHelp)
      .option("--repair", "copy what differs to the other node again")
      .option("--last", "only show what the last comparison found"),
    async () => (await import("./commands/rfsverify.ts")).rfsverify,
  );
}

function addFarmVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("./commands/farm.ts")> =>
    import("./commands/farm.ts");
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

function addRescueVerbs(gemel: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("./commands/rescue.ts")> =>
    import("./commands/rescue.ts");
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

function addViews(gemel: Command, bind: Bind): void {
  bind(
    gemel
      .command("state")
      .description("say how the modules are, why, and what to do next")
      .option(moduleFlag, "only this module, in detail")
      .option("-q, --quiet", "print nothing; the exit code is the state")
      .option("-v, --verbose", "all resources as well, and what the module's script state prints")
      .addHelpText("after", quietHelp),
    async () => (await import("./commands/state.ts")).state,
  );
  bind(
    gemel
      .command("log")
      .description("show what happened to a module")
      .option(moduleFlag, moduleHelp)
      .option("-n, --lines <number>", "how many entries", "100")
      .option("-f, --follow", "go on with new entries as they come"),
    async () => (await import("./commands/log.ts")).log,
  );
  bind(
    gemel
      .command("events")
      .description("show why: cause, rule, action and outcome of each transition")
      .option(moduleFlag, moduleHelp)
      .option("-n, --lines <number>", "how many events", "50")
      .option("-f, --follow", "go on with new events as they come"),
    async () => (await import("./commands/events.ts")).events,
  );
  bind(
    gemel
      .command("level")
      .description("show host, system, versions, and what the modules' scripts level print")
      .option(moduleFlag, "only this module"),
    async () => (await import("./commands/level.ts")).level,
  );
  bind(
    gemel.command("version").description("show the versions of the command and of the daemon"),
    async () => (await import("./commands/version.ts")).version,
  );
}
