/**
 * One executor per action of the engine. Each resolves when the effect ended; it rejects with a
 * {@link GemelError} when it failed.
 *
 * @module
 */
import { type ErrorCode, errorCatalogue, GemelError, present } from "@gemel/base";
import type { Action, Finished, MonitorClass } from "@gemel/engine";
import type { NewEntry } from "../log/module-log.ts";
import { checkDirectories, checkPresence } from "../mirror/directories.ts";
import { killMountUsers } from "../mirror/mount-users.ts";
import { reboot } from "../reboot/reboot.ts";
import { ownChanges } from "../rescue/own-changes.ts";
import { groupMembers } from "../system/process-group.ts";
import type { MirrorParts } from "./mirror-parts.ts";
import type { ModuleParts } from "./module-parts.ts";
import { scriptFailure } from "./script-failure.ts";
import { scriptTimeoutMs } from "./script-timeouts.ts";

export type ActionContext = {
  readonly parts: ModuleParts;
  /** Classes whose monitors and checkers run now; changed by `monitors`. */
  readonly classes: Set<MonitorClass>;
  /** The classes have changed. */
  readonly watch: () => void;
  readonly log: (entry: NewEntry) => void;
};

type ActionOf<T extends Action["type"]> = Extract<Action, { readonly type: T }>;
type Executors = {
  readonly [T in Action["type"]]: (
    action: ActionOf<T>,
    context: ActionContext,
  ) => Promise<void> | Promise<ActionResult>;
};

/** What an effect brings back besides its end. */
export type ActionResult = Pick<Finished, "witness">;

/** How long the mirror may take; a command that waits for disks or the peer gets more. */
const mirrorTimeoutsMs = {
  serve: 30_000,
  alone: 30_000,
  born: 30_000,
  admit: 15_000,
  drop_peer: 15_000,
  follow: 30_000,
  seal_recorded: 15_000,
  leave: 60_000,
  withdraw: 60_000,
  exit: 15_000,
  hello: 5000,
} as const satisfies Record<string, number>;

/** A withdrawal that waits for nothing. */
const withdrawNowTimeoutMs = 10_000;

const executors: Executors = {
  async script(action, { parts, log }) {
    const { name, args, force, services } = action;
    const only = services === undefined ? [] : ["-Services", services.join(", ")];
    const call = {
      script: name,
      arguments: [...(force ? ["force"] : []), ...args, ...only],
      timeoutMs: scriptTimeoutMs(name, force, parts.config),
    };
    const outcome = await parts.scripts.run(call);
    if (outcome.type === "absent") return;
    const failure = scriptFailure(name, outcome);
    if (failure !== null) {
      log({ level: "E", component: "script", message: failure.message });
      throw new GemelError(failure.code, failure.message);
    }
    const took = outcome.type === "ended" ? `${outcome.durationMs} ms` : "";
    const words = [name, ...call.arguments].join(" ");
    log({ level: "S", component: "script", message: `${words}: done in ${took}` });
  },

  async mirror({ command, withinMs }, { parts }) {
    const mirror = mirrorOf(parts);
    if (command.type === "serve") {
      await checkPresence(mirror.config.mirror.directories);
      await mirror.identities.check(mirror.directories, mirror.config.name);
    }
    const now = command.type === "withdraw" && !command.drain;
    const usualMs = now ? withdrawNowTimeoutMs : mirrorTimeoutsMs[command.type];
    const timeoutMs = withinMs ?? usualMs;
    const answer = await mirror.process.request(command, timeoutMs);
    if (answer.ok) return;
    const message = answer.message ?? `The mirror process refused "${command.type}"`;
    throw new GemelError(errorCodeOf(answer.code), message);
  },

  async check_directories({ mustBeEmpty }, { parts }) {
    const mirror = mirrorOf(parts);
    const { directories } = mirror.config.mirror;
    await checkDirectories(directories, mustBeEmpty);
    // Before the first copy there is nothing yet.
    if (mustBeEmpty) return mirror.identities.accept(mirror.directories);
    await checkPresence(directories);
    await mirror.identities.check(mirror.directories, mirror.config.name);
  },

  async vip({ op }, { parts, log }) {
    if (parts.addresses.list.length === 0) return;
    const addresses = parts.addresses.list.join(", ");
    switch (op) {
      case "probe":
        return parts.addresses.probe();
      case "add":
        await parts.addresses.add();
        return log({ level: "I", component: "vip", message: `Added ${addresses}` });
      case "remove": {
        const removed = await parts.addresses.release();
        if (removed.length === 0) return;
        return log({ level: "I", component: "vip", message: `Removed ${removed.join(", ")}` });
      }
    }
  },

  async farm({ op }, { parts }) {
    const farm = present(parts.farm, `the ${parts.config.mode} module is no farm`);
    switch (op) {
      case "enter":
        return farm.enter();
      case "open":
        return farm.open();
      case "drain":
        return farm.drain();
      case "cut":
        return farm.cut();
      case "leave":
        return farm.leave();
    }
  },

  async monitors({ op, classes }, context) {
    for (const one of classes) {
      if (op === "start") context.classes.add(one);
      else context.classes.delete(one);
    }
    context.watch();
  },

  async rescue({ generation, diverged }, { parts, log }) {
    const { rescues, directories } = mirrorOf(parts);
    const { changeMap } = parts.place.files;
    const { id, folder, kept } = diverged
      ? await rescues.make(directories, generation, () => ownChanges(changeMap, directories))
      : await rescues.make(directories, generation);
    const what =
      kept === undefined ? "The data" : "There was no room for all of the data: what only it has";
    const message = `${what} was copied aside to ${folder} (gemel rescue show ${id})`;
    log({ level: "E", component: "mirror", message });
  },

  async kill_users(_, { parts, log }) {
    const { process, directories } = mirrorOf(parts);
    const own = process.pid;
    // Its standby holds the directory as well.
    const spared = new Set(own === null ? [] : groupMembers(own));
    const killed = await killMountUsers(directories, spared);
    for (const { pid, name } of killed) {
      const message = `Killed ${name} (pid ${pid}): it used the replicated directory`;
      log({ level: "E", component: "mirror", message });
    }
  },

  async end_mirror(_, { parts, log }) {
    const { process, directories } = mirrorOf(parts);
    await process.kill();
    const message = `Killed the mirror process of ${directories.join(", ")}, which answered nothing`;
    log({ level: "C", component: "mirror", message });
  },

  async reboot({ how, limit }, { parts }) {
    await parts.reboots.count(limit);
    await reboot(how);
  },

  async end_script(_, { parts }) {
    parts.scripts.end();
  },

  async witness({ request }, { parts }) {
    const { witness } = mirrorOf(parts);
    if (witness === null) throw new GemelError("internal", "No witness is configured");
    return { witness: await witness.ask(request) };
  },

  async reset_connections(_, { parts }) {
    await parts.addresses.resetConnections();
  },
};

/** The automata of other modes have no step that needs one. */
function mirrorOf({ mirror, config }: ModuleParts): MirrorParts {
  return present(mirror, `the ${config.mode} module ${config.name} has no mirror`);
}

export async function executeAction(action: Action, context: ActionContext): Promise<ActionResult> {
  const executor = executors[action.type] as (
    one: Action,
    context: ActionContext,
  ) => Promise<void> | Promise<ActionResult>;
  const result = await executor(action, context);
  return typeof result === "object" ? result : {};
}

function errorCodeOf(code: string | undefined): ErrorCode {
  const known = Object.keys(errorCatalogue).find((one) => one === code);
  return known === undefined ? "internal" : (known as ErrorCode);
}
