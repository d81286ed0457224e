/**
 * The process `gemel-fs`: one role at a time, changed by commands of the controller only.
 *
 * Commands that change the role run one after another; a second one waits for the first.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { GemelError } from "@gemel/base";
import type { Generation, MirrorCommand, MirrorEvent, MirrorStatus } from "@gemel/protocol";
import type { MirrorArguments } from "./arguments.ts";
import { type CommandAnswer, ControlServer } from "./control-server.ts";
import { cName, umount2 } from "./file-calls.ts";
import { unmountFlags } from "./file-constants.ts";
import { libc } from "./libc.ts";
import { readIdentity } from "./link/tls-identity.ts";
import { forgetMap } from "./map/map-store.ts";
import type { ResyncLimits } from "./primary/messages.ts";
import { Primary } from "./primary/primary.ts";
import { SpareThreads } from "./primary/spare-threads.ts";
import { detachStaleMounts } from "./primary/stale-mount.ts";
import { hurry } from "./priority.ts";
import { Replica } from "./replica/replica.ts";
import type { Inheritance } from "./takeover/inheritance.ts";
import { awaitSuccession, tellReady } from "./takeover/standby.ts";
import { canTakeOver, StandbyProcess } from "./takeover/standby-process.ts";
import { version } from "./version.ts";

type Role =
  | { readonly type: "idle" }
  | { readonly type: "primary"; readonly primary: Primary }
  | { readonly type: "replica"; readonly replica: Replica };

/**
 * From the beginning of serving until a standby is started: its start takes a processor for most of a second, and at a
 * failover, or when this process goes on in the place of another one, what waits for the application needs it.
 */
const standbyAfterMs = { mount: 3000, takeover: 1000 } as const;

/**
 * From the beginning of following until the threads of a takeover are loaded: after a swap the other
 * node starts the application just then, and both may be guests of one machine.
 */
const followedMs = 2000;

/** After a takeover, or the loss of the link, the right to answer is known within this time, or nobody can say when. */
const rightMs = 10_000;

/** From a change of the role until what loading and compiling needed is given back to the kernel. */
const settledMs = 20_000;

const idle: Role = { type: "idle" };

export class MirrorProcess {
  readonly #config: MirrorArguments;
  readonly #key: Uint8Array;
  readonly #server: ControlServer;
  readonly #ended: () => void;
  readonly #spares: SpareThreads = new SpareThreads();
  readonly #standby: StandbyProcess | null;
  #role: Role = idle;
  /** The last command that changes the role, so the next one comes after it. */
  #last: Promise<unknown> = Promise.resolve();
  #applied = 0;
  /** Nobody was told yet that this process goes on in the place of another one, which died, or handed over. */
  #succeeded: "died" | "handed" | null = null;
  /** A standby holds everything of the mount. */
  #isKept = false;
  #settling: NodeJS.Timeout | undefined;
  #sent = { records: 0, bytes: 0 };
  /** What a resynchronisation may take. */
  #limits: ResyncLimits;
  /** Everything shall be compared, and no resynchronisation was completed since. */
  #isForgetting = false;

  /** `argv`: what `config` was parsed from. `ended` is called after `exit`, with everything unmounted. */
  constructor(config: MirrorArguments, argv: readonly string[], ended: () => void) {
    this.#config = config;
    this.#limits = config.resync;
    this.#key = readKey(config.keyFile);
    if (config.identity !== null) readIdentity(config.identity, config.node);
    this.#ended = ended;
    this.#server = new ControlServer(config.socket, (command) => this.#handle(command));
    const isKept = config.takeover && canTakeOver();
    this.#standby = isKept ? this.#newStandby(argv) : null;
  }

  /** Throws `GemelError` already_running. */
  async listen(): Promise<void> {
    await this.#server.listen();
    this.#spares.prepare();
    void this.#spares.loaded().then(hurry);
  }

  /**
   * Wait, as the standby of another process, for its end; then serve in its place. False when it
   * has left nothing to serve, or something that must not be taken over.
   */
  async succeed(): Promise<boolean> {
    this.#spares.prepare();
    void this.#spares.loaded().then(() => {
      hurry();
      tellReady();
    });
    this.#settle();
    const inheritance = await awaitSuccession(this.#config.directories.length);
    if (inheritance === null) return false;
    this.#succeeded = inheritance.isHanded ? "handed" : "died";
    await this.#serve(inheritance);
    await this.#server.listen(true);
    return true;
  }

  /** Unmount whatever is mounted, and end. */
  async exit(): Promise<void> {
    await this.#inTurn(() => this.#toIdle(false));
    this.#standby?.end();
    await this.#server.close();
    this.#ended();
  }

  /** The process is about to die of an error: leave no mount behind that nobody will serve. */
  abandon(): void {
    if (this.#role.type === "primary" && this.#isKept) return;
    const detach = (path: string): void => {
      umount2(cName(path), unmountFlags.detach | unmountFlags.noFollow);
    };
    if (this.#role.type === "primary") this.#role.primary.abandon(detach);
    if (this.#role.type === "replica") for (const path of this.#config.directories) detach(path);
  }

  log(level: "info" | "warning" | "error", message: string): void {
    this.#emit({ type: "log", level, message });
  }

  async #handle(command: MirrorCommand): Promise<CommandAnswer> {
    switch (command.type) {
      case "hello":
        if (this.#succeeded !== null) return this.#introduce();
        return { ok: true, status: this.#status() };
      case "serve":
        return this.#inTurn(() => this.#serve());
      case "follow":
        return this.#inTurn(() => this.#follow(command));
      case "alone":
        return this.#inTurn(() => this.#primary().command({ type: "alone" }));
      case "born":
      case "admit": {
        const { type, generation } = command;
        return this.#inTurn(() => this.#primary().command({ type, generation }));
      }
      case "limits": {
        const { bytesPerSecond, files } = command;
        return this.#inTurn(() => this.#limit({ bytesPerSecond, files }));
      }
      case "compare_all":
        return this.#inTurn(() => this.#compareAll());
      case "verify": {
        const { type, repair } = command;
        return this.#inTurn(() => this.#primary().command({ type, repair }));
      }
      case "repair":
        return this.#inTurn(() => this.#primary().command({ type: "repair" }));
      case "estimate":
        return { ok: true, estimate: await this.#primary().estimate() };
      case "drop_peer":
        return this.#inTurn(() => this.#primary().dropPeer("dropped by command"));
      case "seal_recorded":
        return this.#inTurn(() => this.#sealRecorded(command.generation));
      case "leave":
        return this.#inTurn(() => this.#leave());
      case "withdraw":
        return this.#inTurn(() => this.#withdraw(command.drain));
      case "hand_over":
        return this.#handOverInTurn(command.program);
      case "exit":
        // The answer has to leave before the process does.
        setImmediate(() => void this.exit());
        return { ok: true, status: this.#status() };
    }
  }

  async #inTurn(act: () => Promise<void>): Promise<CommandAnswer> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    await turn;
    return { ok: true, status: this.#status() };
  }

  /**
   * The first controller of a successor hears that it is one. A replica may have been quicker: nobody
   * knows of that session, so it is ended, and begins anew where it is heard of.
   */
  async #introduce(): Promise<CommandAnswer> {
    const orderly = this.#succeeded === "handed";
    this.#succeeded = null;
    const answer = await this.#inTurn(() => this.#primary().dropPeer("nobody had heard of it"));
    return { ...answer, next: { type: "taken_over", orderly } };
  }

  async #serve(inheritance: Inheritance | null = null): Promise<void> {
    if (this.#role.type !== "idle") throw wrongRole("serve", this.#role);
    if (inheritance === null) this.#detachStale();
    const primary = new Primary({
      config: { ...this.#config, resync: this.#limits },
      key: this.#key,
      emit: (event) => this.#emit(event),
      spares: this.#spares,
    });
    await primary.serve(inheritance);
    this.#role = { type: "primary", primary };
    this.#standby?.startAfter(standbyAfterMs[inheritance === null ? "mount" : "takeover"]);
    this.#settle();
  }

  #newStandby(argv: readonly string[]): StandbyProcess {
    return new StandbyProcess({
      arguments: withoutStandby(argv),
      changed: async (standby) => {
        this.#isKept = false;
        if (this.#role.type !== "primary") return;
        await this.#role.primary.keptBy(standby);
        this.#isKept = standby !== null;
        this.#emit({ type: "standby", pid: standby?.pid ?? null });
      },
      log: (message) => this.log("warning", message),
    });
  }

  async #follow(command: MirrorCommandOf<"follow">): Promise<void> {
    if (this.#role.type !== "idle") throw wrongRole("follow", this.#role);
    const isWhole = command.compare === "everything" || this.#isForgetting;
    if (isWhole) forgetMap(this.#config.mapFile);
    this.#detachStale();
    const { directories, scopes, module, node, peers, identity, sync, sendTimeoutMs, mapFile } =
      this.#config;
    const replica = new Replica({
      directories: directories.map((path, index) => ({ path, scope: scopes[index] })),
      host: command.host,
      port: command.port,
      module,
      node,
      peers,
      key: this.#key,
      identity,
      sync,
      sendTimeoutMs,
      mapFile,
      onEvent: (event) => this.#emit(event),
    });
    await replica.start();
    const role: Role = { type: "replica", replica };
    this.#role = role;
    setTimeout(() => {
      if (this.#role === role) this.#spares.prepare();
    }, followedMs).unref();
    this.#settle();
  }

  /** The commands that settle the right to answer have their turn before it: just after a takeover it is not known. */
  async #handOverInTurn(program: string): Promise<CommandAnswer> {
    await this.#primary().settled(rightMs);
    return this.#inTurn(() => this.#handOver(program));
  }

  /** Another program goes on in the place of this process, which ends once its answer has left. */
  async #handOver(program: string): Promise<void> {
    const primary = this.#primary();
    const obstacle = this.#standby === null ? noTakeover(this.#config.takeover) : primary.obstacle;
    if (this.#standby === null || obstacle !== null) {
      throw new GemelError("refused", obstacle ?? "");
    }
    await this.#standby.replace(program);
    await primary.handOver();
    this.#standby.release();
    this.#role = idle;
    setImmediate(() => void this.#server.close().then(() => this.#ended()));
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => libc.mallocTrim(0), settledMs).unref();
  }

  async #limit(limits: ResyncLimits): Promise<void> {
    this.#limits = limits;
    if (this.#role.type === "primary") await this.#role.primary.command({ type: "limits", limits });
  }

  async #compareAll(): Promise<void> {
    const role = this.#role;
    if (role.type === "primary") await role.primary.command({ type: "compare_all" });
    else {
      // The replica may be told to leave before its next session begins.
      this.#isForgetting = true;
      if (role.type === "replica") role.replica.compareAll();
      else forgetMap(this.#config.mapFile);
    }
  }

  async #sealRecorded(generation: Generation): Promise<void> {
    if (this.#role.type !== "replica") throw wrongRole("seal_recorded", this.#role);
    this.#isForgetting = false;
    this.#role.replica.sealRecorded(generation);
  }

  async #leave(): Promise<void> {
    if (this.#role.type !== "replica") throw wrongRole("leave", this.#role);
    await this.#toIdle(false);
  }

  async #withdraw(drain: boolean): Promise<void> {
    if (this.#role.type !== "primary") throw wrongRole("withdraw", this.#role);
    await this.#toIdle(drain);
  }

  async #toIdle(drain: boolean): Promise<void> {
    const role = this.#role;
    if (role.type === "idle") return;
    const before = this.#status();
    try {
      if (role.type === "primary") await role.primary.withdraw(drain);
      else await role.replica.leave();
    } finally {
      const after = role.type === "primary" ? this.#status() : before;
      this.#role = idle;
      this.#sent = { records: after.recordsSent, bytes: after.bytesSent };
      this.#applied = before.recordsApplied;
    }
  }

  /** What a killed predecessor left, in whichever role it was. */
  #detachStale(): void {
    for (const path of this.#config.directories) {
      const count = detachStaleMounts(path);
      if (count > 0) this.log("warning", `Detached ${count} stale mount(s) of ${path}`);
    }
  }

  #primary(): Primary {
    if (this.#role.type !== "primary") throw wrongRole("the command", this.#role);
    return this.#role.primary;
  }

  #status(): MirrorStatus {
    const role = this.#role;
    const base: MirrorStatus = {
      role: role.type,
      gate: "frozen",
      link: "down",
      generation: null,
      resync: null,
      recordsSent: this.#sent.records,
      bytesSent: this.#sent.bytes,
      recordsApplied: this.#applied,
      port: 0,
      encryption: this.#config.identity === null ? "off" : "tls",
      version,
      pid: process.pid,
      standby: this.#isKept ? (this.#standby?.pid ?? null) : null,
    };
    if (role.type === "idle") return base;
    const present = role.type === "primary" ? role.primary.status() : role.replica.status();
    return {
      ...base,
      ...present,
    };
  }

  #emit(event: MirrorEvent): void {
    this.#server.send(event);
  }
}

function noTakeover(isWanted: boolean): string {
  return isWanted
    ? `Linux ${release()} does not repeat what was not answered (6.9 does), so no other process can go on under this mount`
    : "It was started with --takeover off";
}

/** The command line of a serving process, from that of a standby. */
function withoutStandby(argv: readonly string[]): string[] {
  const at = argv.indexOf("--standby");
  return at < 0 ? [...argv] : [...argv.slice(0, at), ...argv.slice(at + 2)];
}

type MirrorCommandOf<T extends MirrorCommand["type"]> = Extract<
  MirrorCommand,
  { readonly type: T }
>;

function wrongRole(what: string, role: Role): GemelError {
  return new GemelError("refused", `Refused in the role ${role.type}: ${what}`);
}

function readKey(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GemelError("config_invalid", `Cannot read the cluster key ${path}: ${reason}`, {
      cause: error,
    });
  }
}
