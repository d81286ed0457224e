/**
 * What is done in the console, as a command line of the node that is to do it.
 *
 * An invocation that has no row here can be neither performed nor shown: see `invocation.ts`. Where `gemel` has no verb of its
 * own, `gemel api` sends the request.
 *
 * @module
 */
import type { Invocation } from "@gemel/client";
import type { Asked } from "@gemel/protocol/operations";
import { bodyText, hasSecret, shellWord } from "./shell-words.ts";

type Write<N extends InvocationName> = (asked: Asked<N>, invocation: Invocation<N>) => string;

/** What the console may ask for that changes something, or makes a file. */
const invocationNames = [
  "act",
  "audit",
  "changeNotifications",
  "changeRealms",
  "changeSettings",
  "changeTraffic",
  "changeUser",
  "checkCluster",
  "checkConfigAll",
  "commands",
  "createToken",
  "createUser",
  "deleteRescue",
  "deleteToken",
  "deleteUser",
  "giveJoinToken",
  "initCluster",
  "install",
  "joinCluster",
  "log",
  "package",
  "preflight",
  "reconfigure",
  "removeNode",
  "rescueArchive",
  "restore",
  "restoreRescue",
  "support",
  "testNotification",
  "transitions",
  "uninstall",
  "uploadCluster",
  "verify",
  "writeModuleFile",
] as const;
export type InvocationName = (typeof invocationNames)[number];

export const commandLines: { readonly [N in InvocationName]: Write<N> } = {
  act: ({ module, body: { action, fullsync } }) =>
    gemel([action, fullsync === true && "--fullsync", "-m", module, "--wait"]),
  changeSettings: ({ module, body }) =>
    Object.entries(body)
      .map(([name, on]) => gemel([name, on === true ? "on" : "off", "-m", module]))
      .join(" && "),
  changeTraffic: ({ module, body: { traffic } }) => gemel([traffic, "-m", module]),
  verify: ({ module, body: { repair } }) =>
    gemel(["rfsverify", repair === true && "--repair", "-m", module]),
  restoreRescue: ({ module, rescue, body: { to, paths = [] } }) =>
    gemel([
      ...["rescue", "restore", rescue, ...paths],
      ...(to === null ? ["--live"] : ["--to", to]),
      ...["-m", module],
    ]),
  deleteRescue: ({ module, rescue }) => gemel(["rescue", "delete", rescue, "--yes", "-m", module]),
  rescueArchive: ({ module, rescue }) =>
    gemel(["rescue", "restore", rescue, "--to", `./${rescue}`, "-m", module]),

  commands: ({ module }) => gemel(["cmdlog", "-m", module]),
  log: ({ module, query }) => gemel(["log", ...linesOf(query?.lines), "-m", module]),
  transitions: ({ module, query }) => gemel(["events", ...linesOf(query?.lines), "-m", module]),
  audit: ({ query }) => gemel(["audit", ...linesOf(query?.count)]),

  install: ({ body: { name, id, template = "", package: zip, macros = {}, userConfig } }) =>
    gemel([
      ...["module", "install", zip === undefined ? template : `./${name}.safe`, "-m", name],
      ...(id === undefined ? [] : ["--id", String(id)]),
      ...(userConfig === undefined ? [] : ["--userconfig", "userconfig.xml"]),
      ...Object.entries(macros).flatMap(([key, value]) => ["--set", `${key}=${value}`]),
    ]),
  uninstall: ({ module }) => gemel(["module", "uninstall", "-m", module]),
  reconfigure: ({ module }) => gemel(["module", "config", "-m", module]),
  checkConfigAll: ({ module, body: { xml } }) =>
    gemel(["module", "confcheck", xml !== undefined && "userconfig.xml", "-m", module]),
  writeModuleFile: request,
  restore: ({ module, body: { back } }) =>
    gemel(["module", "restore", "--back", String(back), "-m", module]),
  package: ({ module }) => gemel(["module", "package", `${module}.safe`, "-m", module]),

  initCluster: ({ body: { node, addresses } }) =>
    gemel(["cluster", "init", ...placeOf(node, addresses)]),
  joinCluster: ({ body: { host, node, addresses } }) =>
    `${joinLine(host, node, addresses)} <<'END'\nTOKEN\nEND`,
  preflight: () => gemel(["check"]),
  giveJoinToken: () => gemel(["cluster", "token"]),
  removeNode: ({ member }) => gemel(["cluster", "remove", member, "--yes"]),
  checkCluster: () => gemel(["cluster", "confcheck", "cluster.xml"]),
  uploadCluster: () => gemel(["cluster", "config", "cluster.xml"]),

  createUser: request,
  changeUser: request,
  deleteUser: request,
  createToken: request,
  deleteToken: request,
  changeRealms: request,
  changeNotifications: request,
  testNotification: request,
  support: () => gemel(["support", "support.zip"]),
};

/** What is typed on a node that joins; it asks for the token. */
export function joinLine(
  host: string,
  node: string | undefined,
  addresses: Readonly<Record<string, string>> = {},
): string {
  return gemel(["cluster", "join", host, ...placeOf(node, addresses)]);
}

function gemel(words: readonly (string | false)[]): string {
  return ["gemel", ...words.filter((word) => word !== false)].map(shellWord).join(" ");
}

function linesOf(count: number | undefined): string[] {
  return count === undefined ? [] : ["-n", String(count)];
}

function placeOf(
  node: string | undefined,
  addresses: Readonly<Record<string, string>> = {},
): string[] {
  const addr = Object.entries(addresses).map(([lan, address]) => `${lan}=${address}`);
  return [
    ...(addr.length === 0 ? [] : ["--addr", ...addr]),
    ...(node === undefined ? [] : ["--node", node]),
  ];
}

/** With a secret in it, the body is read: a command line is seen by everybody on the host. */
function request(_: unknown, { local: { method, path, body } }: Invocation): string {
  const line = gemel(["api", method, path]);
  if (body === undefined) return line;
  const text = bodyText(body);
  if (hasSecret(body)) return `${line} --body - <<'END'\n${text}\nEND`;
  return `${line} --body ${shellWord(text)}`;
}
