/** What each operation on a node and its modules does. @module */
import { GemelError } from "@gemel/base";
import {
  actionRequestSchema,
  classRequestSchema,
  clusterUploadSchema,
  configCheckRequestSchema,
  type DisplayScript,
  displayScriptSchema,
  farmRequestSchema,
  logNoteSchema,
  loopRequestSchema,
  mayAct,
  moduleInstallSchema,
  moduleSettingsSchema,
  packageUploadSchema,
  rescueRequestSchema,
  rescueRestoreSchema,
  resourceSetSchema,
  restoreRequestSchema,
  verifyRequestSchema,
} from "@gemel/protocol";
import { eventQuerySchema, logQuerySchema } from "@gemel/protocol/operations";
import type { RouteName } from "@gemel/protocol/routes";
import type { Operations } from "../web/operations/operations.ts";
import { body, parameter, query } from "./body.ts";
import { demandMatch, quoted } from "./entity-tag.ts";
import { eventStream } from "./event-stream.ts";
import type { AppContext, Handler } from "./operation.ts";
import type { NodeServices } from "./services.ts";

const settingsChangeSchema = moduleSettingsSchema.partial();
const keepAliveMs = 15_000;

export function nodeHandlers(
  services: NodeServices,
  operations: Operations,
): Handlers<NodeNames | ConfigurationNames | StateNames | "act"> {
  return {
    ...ofNode(services),
    ...ofConfiguration(services),
    ...ofState(services),
    act: async (context) => {
      const request = await body(context, actionRequestSchema);
      context.set("subject", request.action);
      const by = context.get("asker").principal?.name ?? "";
      const name = moduleOf(context);
      const done = await operations.run(name, request, by, () => services.act(name, request));
      return context.json({ accepted: true, ...done }, 202);
    },
  };
}

type Handlers<N extends RouteName> = Record<N, Handler>;
type NodeNames = "node" | "cluster" | "uploadCluster" | "modules" | "installed" | "module";

function ofNode(services: NodeServices): Handlers<NodeNames> {
  return {
    node: (context) => context.json(services.node()),
    cluster: (context) => {
      const view = services.cluster();
      if (view.signature !== null) context.header("etag", quoted(view.signature));
      return context.json(view);
    },
    uploadCluster: async (context) => {
      const { signature } = services.cluster();
      demandMatch(context, signature);
      // Looked at again when it is this one's turn, and on the other nodes.
      const read = context.req.header("if-match") === undefined ? null : signature;
      const upload = await body(context, clusterUploadSchema);
      return context.json(await services.uploadCluster(upload, read));
    },
    modules: async (context) => {
      const views = await services.modules();
      return context.json(views.filter(({ module }) => maySee(context, module)));
    },
    installed: async (context) => {
      const all = await services.installed();
      return context.json(all.filter(({ module }) => maySee(context, module)));
    },
    module: async (context) => context.json(await services.module(moduleOf(context))),
  };
}

type ConfigurationNames =
  | "install"
  | "uninstall"
  | "reconfigure"
  | "deconfigure"
  | "checkConfig"
  | "package"
  | "replacePackage"
  | "ports"
  | "history"
  | "restore";

function ofConfiguration(services: NodeServices): Handlers<ConfigurationNames> {
  return {
    install: async (context) => {
      const request = await body(context, moduleInstallSchema);
      context.set("subject", request.name);
      return context.json(await services.install(request), 201);
    },
    uninstall: async (context) => context.json(await services.uninstall(moduleOf(context))),
    reconfigure: async (context) => context.json(await services.reconfigure(moduleOf(context))),
    deconfigure: async (context) => context.json(await services.deconfigure(moduleOf(context))),
    checkConfig: async (context) => {
      const request = await body(context, configCheckRequestSchema);
      return context.json(await services.checkConfig(moduleOf(context), request));
    },
    package: async (context) => context.json(await services.package(moduleOf(context))),
    replacePackage: async (context) => {
      const { zip } = await body(context, packageUploadSchema);
      const bytes = Buffer.from(zip, "base64");
      return context.json(await services.replacePackage(moduleOf(context), bytes));
    },
    ports: (context) => context.json(services.ports(moduleOf(context))),
    history: async (context) => context.json(await services.history(moduleOf(context))),
    restore: async (context) => {
      const { back } = await body(context, restoreRequestSchema);
      context.set("subject", `back ${back}`);
      return context.json(await services.restore(moduleOf(context), back));
    },
  };
}

type StateNames =
  | ("display" | "resources" | "setResource" | "monitored" | "enableClass" | "loop")
  | ("changeSettings" | "changeTraffic" | "diff" | "verify" | "lastVerify" | "upgrade")
  | ("rescues" | "rescue" | "keepRescue" | "restoreRescue" | "deleteRescue")
  | ("transitions" | "noteInLog" | "log" | "events" | "commands");

function ofState(services: NodeServices): Handlers<StateNames> {
  return {
    display: async (context) =>
      context.json(await services.display(moduleOf(context), displayScriptIn(context))),
    resources: (context) => context.json(services.resources(moduleOf(context))),
    setResource: async (context) => {
      const request = await body(context, resourceSetSchema);
      return context.json(services.setResource(moduleOf(context), request));
    },
    monitored: (context) => context.json(services.monitored(moduleOf(context))),
    enableClass: async (context) => {
      const request = await body(context, classRequestSchema);
      context.set("subject", `${request.class} ${request.on ? "on" : "off"}`);
      return context.json(services.enableClass(moduleOf(context), request));
    },
    loop: async (context) => {
      const request = await body(context, loopRequestSchema);
      context.set("subject", request.op);
      return context.json(await services.loop(moduleOf(context), request));
    },
    changeSettings: async (context) => {
      const request = await body(context, settingsChangeSchema);
      context.set("subject", JSON.stringify(request));
      return context.json(await services.changeSettings(moduleOf(context), request));
    },
    changeTraffic: async (context) => {
      const request = await body(context, farmRequestSchema);
      return context.json(await services.changeTraffic(moduleOf(context), request));
    },
    diff: async (context) => context.json(await services.diff(moduleOf(context))),
    verify: async (context) => {
      const request = await body(context, verifyRequestSchema);
      return context.json(await services.verify(moduleOf(context), request), 202);
    },
    lastVerify: (context) => context.json(services.lastVerify(moduleOf(context))),
    upgrade: async (context) => context.json(await services.upgrade(moduleOf(context))),
    rescues: async (context) => context.json(await services.rescues(moduleOf(context))),
    rescue: async (context) =>
      context.json(await services.rescue(moduleOf(context), rescueIn(context))),
    keepRescue: async (context) => {
      const request = await body(context, rescueRequestSchema);
      return context.json(await services.keepRescue(moduleOf(context), request));
    },
    restoreRescue: async (context) => {
      const request = await body(context, rescueRestoreSchema);
      const module = moduleOf(context);
      return context.json(await services.restoreRescue(module, rescueIn(context), request));
    },
    deleteRescue: async (context) =>
      context.json(await services.deleteRescue(moduleOf(context), rescueIn(context))),
    transitions: (context) => {
      const { lines, after } = query(context, eventQuerySchema);
      return context.json(services.transitions(moduleOf(context), lines, after));
    },
    noteInLog: async (context) => {
      const note = await body(context, logNoteSchema);
      services.noteInLog(moduleOf(context), note);
      return context.json(note);
    },
    commands: (context) => {
      const { lines } = query(context, logQuerySchema);
      return context.json(services.commands(moduleOf(context), lines));
    },
    log: (context) => {
      const { lines } = query(context, logQuerySchema);
      return context.json(services.logTail(moduleOf(context), lines));
    },
    events: (context) =>
      eventStream(context, {
        // Tells the client that it missed nothing from now on.
        hello: "subscribed",
        keepAliveMs,
        subscribe: (send) =>
          services.subscribe(moduleOf(context), (entry) =>
            send({ event: "log", data: JSON.stringify(entry) }),
          ),
      }),
  };
}

function moduleOf(context: AppContext): string {
  return parameter(context, "module");
}

function displayScriptIn(context: AppContext): DisplayScript {
  const { data } = displayScriptSchema.safeParse(parameter(context, "script"));
  if (data !== undefined) return data;
  throw new GemelError("usage", "Not a script that displays something", {
    remedy: "It is state or level",
  });
}

function rescueIn(context: AppContext): string {
  return parameter(context, "rescue");
}

function maySee(context: AppContext, module: string): boolean {
  const { principal } = context.get("asker");
  return principal !== null && mayAct(principal, "monitor", module);
}
