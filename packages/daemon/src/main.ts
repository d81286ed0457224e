/**
 * `gemeld [--root DIR]`: command line, lock, signals, exit codes.
 *
 * SIGTERM and SIGINT end gemeld only: applications and mirrors go on.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { errorCatalogue, GemelError } from "@gemel/base";
import { layout as layoutOf } from "@gemel/protocol";
import { Daemon, type DaemonOptions } from "./daemon.ts";
import { takeDaemonLock } from "./daemon-lock.ts";
import { stdoutJournal } from "./log/journal.ts";
import type { App } from "./rest/app.ts";
import { type RestServer, serveRest } from "./rest/unix-server.ts";
import { beginCompiled } from "./system/compiled-start.ts";
import { every } from "./system/grid.ts";
import { giveMemoryBack } from "./system/native.ts";
import { takeOwnVariables } from "./system/thread-environment.ts";
import { version } from "./version.ts";
import { Web } from "./web/web.ts";

const usage = `usage: gemeld [--root DIR] [--version] [--help]

  --root DIR   prefix of all paths (/etc/gemel, /run/gemel, ...), for tests
`;

/** How often the other nodes are asked for a newer configuration of the cluster, and memory is given back. */
const lookAroundMs = 10_000;

/** What threads load, and what is loaded for whom has asked for it only. */
async function loadRest(): Promise<void> {
  await Promise.all([
    import("./heartbeat/heartbeat-thread.ts"),
    import("./web/realms/ldap.ts"),
    import("./web/realms/oidc.ts"),
    import("./web/realms/pam.ts"),
  ]);
}

/** Ends the process with the code of the catalogue, saying why on stderr. */
function fail(error: unknown): never {
  const known = error instanceof GemelError;
  const message = known ? error.message : error instanceof Error ? error.stack : String(error);
  const remedy = known ? error.remedy : errorCatalogue.internal.remedy;
  process.stderr.write(`gemeld: ${message}\n  Try: ${remedy}\n`);
  process.exit(known ? error.exitCode : errorCatalogue.internal.exitCode);
}

async function main(): Promise<void> {
  const options = parseOptions();
  await beginCompiled(loadRest);
  takeOwnVariables();
  if (process.getuid?.() !== 0) throw new GemelError("not_root", "gemeld needs root");
  const layout = layoutOf(options.root);
  const journal = stdoutJournal();
  takeDaemonLock(layout.daemonLock);
  mkdirSync(layout.run, { recursive: true, mode: 0o755 });
  const web: Web = new Web({ layout, journal, daemon: () => daemon });
  const configured: DaemonOptions["configured"] = (config) => web.configure(config);
  const { hearing } = web;
  const daemon: Daemon = new Daemon({
    ...{ layout, root: options.root, journal, fail, hearing, configured },
    renewed: () => void web.renewed().catch(fail),
    entering: () => web.forget(),
    keepOnPeer: (node, module, request) => web.keepOnPeer(node, module, request),
  });
  let answer: (app: App) => void = () => undefined;
  const app = new Promise<App>((resolve) => {
    answer = resolve;
  });
  // Before the modules begin: their scripts and checkers may call `gemel` at once, some of them only once.
  const server = await serveRest(app, layout.apiSocket);
  await daemon.begin();
  answer(web.socketApp);
  journal.note(`gemeld ${version} (pid ${process.pid}) listens on ${layout.apiSocket}`);
  // Otherwise written at an orderly end only, and the start after a power cut would take three times as long.
  flushCompileCache();
  const endLooking = every(lookAroundMs, () => {
    void daemon.membership.lookAround((signature) => web.agrees(signature));
    // Starting, and much else that is done once, takes more than what comes after.
    giveMemoryBack();
  });
  void daemon.membership.lookAround();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      journal.note(`${signal}: gemeld ends, the modules go on`);
      endLooking();
      void end(server, web, daemon);
    });
  }
}

async function end(server: RestServer, web: Web, daemon: Daemon): Promise<void> {
  await server.close();
  await web.close();
  await daemon.close();
  process.exit(0);
}

function parseOptions(): { root: string } {
  const { root, ...asked } = parsed();
  if (asked.help) leave(usage);
  if (asked.version) leave(`gemeld ${version}\n`);
  if (root !== "" && !root.startsWith("/")) {
    throw new GemelError("usage", `--root must be an absolute path, not "${root}"`);
  }
  return { root: root.replace(/\/+$/, "") };
}

function parsed(): { root: string; version: boolean; help: boolean } {
  try {
    return parseArgs({
      options: {
        root: { type: "string", default: "" },
        version: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
      strict: true,
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new GemelError("usage", message, { remedy: usage.trim() });
  }
}

function leave(text: string): never {
  process.stdout.write(text);
  process.exit(0);
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
process.umask(0o022);
await main().catch(fail);
