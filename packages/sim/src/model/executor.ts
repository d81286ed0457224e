/**
 * Does what the engine asks for, with durations and failures, and says when it ended.
 *
 * @module
 */
import type { Action } from "@gemel/engine";
import type { World } from "../world.ts";
import type { Host } from "./host.ts";

type Script = Extract<Action, { readonly type: "script" }>;

export class Executor {
  readonly #world: World;
  readonly #host: Host;
  #endScript: () => void = () => undefined;

  constructor(world: World, host: Host) {
    this.#world = world;
    this.#host = host;
  }

  begin(effect: number, action: Action): void {
    const finish = (ok: boolean, code?: string, message?: string): void =>
      this.#host.later(0.1, () => this.#host.feed({ type: "finished", effect, ok, code, message }));
    if (action.type !== "witness" || action.request.type !== "look")
      this.#host.say(`begin ${words(action)}`);
    switch (action.type) {
      case "mirror":
        this.#host.mirror.execute(action.command, finish);
        return;
      case "script":
        this.#script(action, finish);
        return;
      case "vip":
        this.#address(action.op, finish);
        return;
      case "witness":
        this.#world.witness.ask(this.#host, action.request, (reply) =>
          this.#host.feed({
            type: "finished",
            effect,
            ok: reply !== null,
            ...(reply === null ? {} : { witness: reply }),
          }),
        );
        return;
      default:
        this.#during(2, 30, () => {
          finish(...this.#simple(action));
        });
    }
  }

  #simple(
    action: Exclude<Action, { readonly type: "mirror" | "script" | "vip" | "witness" }>,
  ): [ok: boolean, code?: string, message?: string] {
    switch (action.type) {
      case "check_directories":
        if (action.mustBeEmpty && this.#host.data.length > 0)
          return [false, "not_empty", "The directory /data is not empty"];
        return [true];
      case "monitors":
        if (action.classes.includes("prim")) this.#host.application.watch(action.op === "start");
        return [true];
      case "rescue":
        for (const value of this.#host.data) this.#host.rescues.add(value);
        return [true];
      case "kill_users":
        this.#host.application.stop();
        return [true];
      // The automaton of a mirror asks for nothing of a farm.
      case "farm":
      case "reset_connections":
        return [true];
      case "end_script":
        this.#endScript();
        return [true];
      // It is off in all runs.
      case "reboot":
        return [false, "internal", "The model does not reboot"];
      case "end_mirror":
        this.#host.mirror.succeed();
        return [true];
    }
  }

  #script(action: Script, finish: (ok: boolean, code?: string, message?: string) => void): void {
    const { application } = this.#host;
    const { dice, faults } = this.#world;
    if (action.name === "stop_prim") application.stop();
    let over = false;
    const end = (ok: boolean, message?: string): void => {
      if (!over) finish(ok, "internal", message);
      over = true;
    };
    this.#endScript = () => end(false, `The script ${action.name} was ended`);
    if (action.name !== "start_prim" && action.name !== "stop_prim") {
      this.#during(0.5, dice.chance(0.03) ? 4000 : 5, () => end(true));
      return;
    }
    const fails =
      action.name === "start_prim" && (this.#host.startBroken || dice.chance(faults.startFails));
    this.#during(30, dice.chance(0.1) ? 4000 : 400, () => {
      if (action.name === "start_prim" && !fails && !over) application.start();
      end(!fails, "The script start_prim ended with exit code 1");
    });
  }

  #address(
    op: "probe" | "add" | "remove",
    finish: (ok: boolean, code?: string, message?: string) => void,
  ): void {
    const peer = this.#world.peerOf(this.#host);
    switch (op) {
      case "probe":
        this.#during(100, 300, () => {
          const answers = !peer.isPaused || peer.isFrozen;
          const taken = peer.hasAddress && answers && this.#world.network.whole;
          finish(!taken, "address_in_use", "The address 198.18.0.10 is used by another host");
        });
        return;
      case "add":
        this.#during(1, 20, () => {
          this.#host.hasAddress = true;
          finish(true);
        });
        return;
      case "remove":
        this.#during(1, 20, () => {
          this.#host.hasAddress = false;
          finish(true);
        });
    }
  }

  /** Goes on when gemeld ends; its result is lost then. */
  #during(low: number, high: number, task: () => void): void {
    this.#world.after(this.#world.dice.between(low, high), task, this.#host);
  }
}

function words(action: Action): string {
  switch (action.type) {
    case "script":
      return `${action.name}${action.force ? " force" : ""} ${action.args.join(" ")}`;
    case "mirror":
      return `mirror ${action.command.type}`;
    case "vip":
      return `vip ${action.op}`;
    case "monitors":
      return `monitors ${action.op} ${action.classes.join(" ")}`;
    case "witness":
      return `witness ${action.request.type}`;
    default:
      return action.type;
  }
}
