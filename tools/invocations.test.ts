/** Everything that the console does can be copied as a command line and as curl, and both are what is done. */
import { readdirSync, readFileSync } from "node:fs";
import { type RouteName, routeOf, routes } from "@gemel/protocol/routes";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { buildProgram } from "../packages/cli/src/program.ts";
import { Client } from "../packages/client/src/index.ts";
import {
  commandLines,
  type InvocationName,
} from "../packages/console/src/invocations/command-lines.ts";
import { curlLine } from "../packages/console/src/invocations/curl-line.ts";

const root = new URL("../packages/console/src/", import.meta.url);
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(new URL(file, root), "utf8") }));

/** Of who sits before the page, about their own session: nobody writes that into a run book. */
const personal: readonly RouteName[] = ["signIn", "signOut", "useWelcome", "changePassword"];

/** What is performed without a button of its own, and why. */
const unasked: Readonly<Record<string, string>> = {
  "configuration/install-on-all.tsx": "takes back an installation that failed on one node",
};

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, one]) => one ?? "");
}

const callsOf = (text: string): string[] => all(text, /\.(?:call|read|file|request)\(\s*"(\w+)"/g);

test("console: what changes something is an invocation; only the own session is called directly", () => {
  const direct = sources.flatMap(({ file, text }) =>
    callsOf(text)
      .filter((name) => routeOf(name as RouteName).method !== "GET")
      .filter((name) => !personal.includes(name as RouteName))
      .map((name) => `${file}: ${name}`),
  );
  expect(direct).toEqual([]);
  // The pattern finds what it is to find.
  const called = new Set(sources.flatMap(({ text }) => callsOf(text)));
  for (const name of [...personal, "cluster", "users", "support"]) expect(called).toContain(name);
});

test("console: every row of the table is an invocation of some page, and every invocation has one", () => {
  const used = new Set(
    sources.flatMap(({ text }) => all(text, /\binvocation\(\s*[\w.]+,\s*"(\w+)"/g)),
  );
  expect([...used].sort()).toEqual(Object.keys(commandLines).sort());
});

test("console: what is performed can be copied beside it", () => {
  let performed = 0;
  for (const { file, text } of sources) {
    if (file.startsWith("invocations/")) continue;
    const copied = all(text, /\binvocations=\{((?:[^{}]|\{[^{}]*\})*)\}/g).join("\n");
    for (const invocation of all(text, /\bperform\(\s*(\w+)/g)) {
      if (invocation === "invocation" && unasked[file] !== undefined) continue;
      expect(
        copied,
        `${file}: perform(${invocation}) without invocations={[${invocation}]}`,
      ).toMatch(new RegExp(`\\b${invocation}\\b`));
      performed += 1;
    }
  }
  expect(performed).toBeGreaterThan(25);
});

/** Nothing is sent. */
const client = new Client(() => Promise.reject(new Error("asked")));

function shown<N extends InvocationName>(
  name: N,
  asked: Parameters<(typeof commandLines)[N]>[0],
): { readonly command: string; readonly curl: string } {
  const made = client.at("node2").invocation(name, asked);
  const write: (typed: typeof asked, of: typeof made) => string = commandLines[name];
  return {
    command: write(asked, made),
    curl: curlLine(made.request, `https://h${made.request.path}`),
  };
}

const module = "pg";
const role = { role: "monitor", modules: {} } as const;
const examples: { readonly [N in InvocationName]: ReturnType<typeof shown> } = {
  act: shown("act", { module, body: { action: "second", fullsync: true } }),
  changeSettings: shown("changeSettings", { module, body: { errd: false } }),
  changeTraffic: shown("changeTraffic", { module, body: { traffic: "drain" } }),
  verify: shown("verify", { module, body: { repair: true } }),
  restoreRescue: shown("restoreRescue", {
    module,
    rescue: "r1",
    body: { to: "/var/tmp/it's mine", paths: [] },
  }),
  log: shown("log", { module, query: { lines: 1000 } }),
  transitions: shown("transitions", { module }),
  audit: shown("audit", { query: { count: 100 } }),
  commands: shown("commands", { module, query: { lines: 500 } }),
  deleteRescue: shown("deleteRescue", { module, rescue: "r1" }),
  rescueArchive: shown("rescueArchive", { module, rescue: "r1" }),
  install: shown("install", {
    body: { name: module, id: 3, template: "postgresql", macros: { VIP: "198.18.0.9/24" } },
  }),
  uninstall: shown("uninstall", { module }),
  reconfigure: shown("reconfigure", { module }),
  checkConfigAll: shown("checkConfigAll", { module, body: { xml: "<safe/>", file: "u.xml" } }),
  writeModuleFile: shown("writeModuleFile", {
    module,
    query: { path: "bin/start_prim" },
    body: { text: "echo 'a'" },
  }),
  restore: shown("restore", { module, body: { back: 1 } }),
  package: shown("package", { module }),
  preflight: shown("preflight", {}),
  initCluster: shown("initCluster", { body: { node: "n1", addresses: { default: "198.18.0.1" } } }),
  joinCluster: shown("joinCluster", { body: { host: "198.18.0.1", token: "t0" } }),
  giveJoinToken: shown("giveJoinToken", { body: {} }),
  removeNode: shown("removeNode", { member: "node3" }),
  checkCluster: shown("checkCluster", { body: { xml: "<cluster/>", file: "cluster.xml" } }),
  uploadCluster: shown("uploadCluster", { body: { xml: "<cluster/>", file: "cluster.xml" } }),
  createUser: shown("createUser", {
    body: { name: "anna", realm: "local", ...role, password: "correct horse battery" },
  }),
  changeUser: shown("changeUser", { user: "anna", body: { password: "correct horse battery" } }),
  deleteUser: shown("deleteUser", { user: "anna" }),
  createToken: shown("createToken", { body: { name: "backup", ...role, expiresInDays: 1 } }),
  deleteToken: shown("deleteToken", { token: "t1" }),
  changeRealms: shown("changeRealms", { body: { pam: null } }),
  changeNotifications: shown("changeNotifications", { body: { targets: [] } }),
  testNotification: shown("testNotification", { target: "on call" }),
  support: shown("support", {}),
};

/** As a shell takes it apart; what is read after `<<` is left out. */
function wordsOf(line: string): string[] {
  const [first = ""] = line.replace(/ <<'END'\n[\s\S]*$/, "").split(" && ");
  return [...first.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) =>
      escaped === undefined ? (quoted ?? "") : escaped,
    ),
  );
}

test.each(Object.entries(examples))("gemel understands how %s is written", (name, { command }) => {
  const [gemel, ...args] = wordsOf(command);
  expect(gemel, name).toBe("gemel");
  const host = { env: {}, stdout: { write: () => true }, stderr: { write: () => true } };
  let verb: Command = buildProgram(host).command;
  let rest: readonly string[] = args;
  for (;;) {
    const next = verb.commands.find((one) => one.name() === rest[0]);
    if (next === undefined) break;
    verb = next;
    rest = rest.slice(1);
  }
  expect(verb.commands, `${command}: there is no such verb`).toEqual([]);
  const { operands, unknown } = verb.parseOptions([...rest]);
  expect(unknown, command).toEqual([]);
  const wanted = verb.registeredArguments.filter(({ required }) => required).length;
  expect(operands.length, command).toBeGreaterThanOrEqual(wanted);
});

test("console: a command is of its node, curl goes through the node that serves the page", () => {
  expect(examples.act).toEqual({
    command: "gemel second --fullsync -m pg --wait",
    curl:
      "curl -H 'Authorization: Bearer TOKEN' -X POST -H 'Content-Type: application/json' " +
      `-d '{"action":"second","fullsync":true}' https://h/api/v1/nodes/node2/modules/pg/actions`,
  });
  expect(examples.deleteUser.command).toBe("gemel api DELETE /api/v1/users/anna");
  expect(examples.restoreRescue.command).toBe(
    "gemel rescue restore r1 --to '/var/tmp/it'\\''s mine' -m pg",
  );
});

test("console: no secret is shown, and none is meant for a command line", () => {
  for (const { command, curl } of [examples.createUser, examples.changeUser]) {
    for (const text of [command, curl]) {
      expect(text).not.toContain("horse");
      expect(text).toMatch(/ <<'END'\n\{.*"password":"PASSWORD".*\}\nEND$/);
    }
  }
  const { command, curl } = examples.joinCluster;
  expect(command).toBe("gemel cluster join 198.18.0.1 <<'END'\nTOKEN\nEND");
  expect(curl).not.toContain("t0");
  expect(curl).toMatch(/ <<'END'\n\{.*"token":"TOKEN".*\}\nEND$/);
});

test("console: what no page does is known", () => {
  const done = new Set<string>([...personal, ...Object.keys(commandLines)]);
  const left = Object.keys(routes).filter(
    (name) => routeOf(name as RouteName).method !== "GET" && !done.has(name),
  );
  expect(left.sort()).toEqual(
    [
      // Of nodes among themselves.
      ...["admitNode", "takeClusterDocument", "offerDocument"],
      // Of scripts and checkers.
      ...["setResource", "enableClass", "loop", "noteInLog"],
      // On the host itself.
      ...["makeWelcome", "leaveCluster", "deconfigure", "keepRescue", "replacePackage", "upgrade"],
      // The editor of the console checks on all nodes, and deletes nothing.
      ...["checkConfig", "deleteModuleFile"],
    ].sort(),
  );
});
