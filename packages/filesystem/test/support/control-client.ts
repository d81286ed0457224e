/**
 * A controller for tests: sends commands to a gemel-fs, keeps every event it is told.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import type { MirrorCommand, MirrorEvent, MirrorStatus } from "@gemel/protocol";
import { patienceMs } from "./patience.ts";

type CommandBody<T> = T extends unknown ? Omit<T, "id"> : never;
export type Done = Extract<MirrorEvent, { readonly type: "done" }>;

export class ControlClient {
  readonly events: MirrorEvent[] = [];
  readonly #socket: Socket;
  readonly #done: Map<number, (done: Done) => void> = new Map();
  readonly #watchers: Set<() => void> = new Set();
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    let rest = "";
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(JSON.parse(line) as MirrorEvent);
    });
  }

  /** Tries again until somebody listens. */
  static async open(path: string, limitMs: number = patienceMs): Promise<ControlClient> {
    const end = Date.now() + limitMs;
    for (;;) {
      const socket = await tryConnect(path);
      if (socket !== null) return new ControlClient(socket);
      if (Date.now() > end) throw new Error(`Nobody listens on ${path}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Send `command` and wait for its `done`, whatever it says. */
  async request(command: CommandBody<MirrorCommand>, limitMs: number = patienceMs): Promise<Done> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Done>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No answer to ${command.type}`)), limitMs);
      const closed = (): void => {
        clearTimeout(timer);
        reject(new Error(`The connection ended before an answer to ${command.type}`));
      };
      if (this.#socket.destroyed) {
        closed();
        return;
      }
      this.#socket.once("close", closed);
      this.#done.set(id, (done) => {
        this.#socket.off("close", closed);
        clearTimeout(timer);
        resolve(done);
      });
    });
    this.#socket.write(`${JSON.stringify({ ...command, id })}\n`);
    return answer;
  }

  /** As {@link request}, for a command that must work. */
  async command(command: CommandBody<MirrorCommand>, limitMs?: number): Promise<MirrorStatus> {
    const done = await this.request(command, limitMs);
    if (!done.ok || done.status === undefined) {
      throw new Error(`${command.type}: ${done.code} ${done.message}`);
    }
    return done.status;
  }

  async status(): Promise<MirrorStatus> {
    return this.command({ type: "hello" });
  }

  /** The first event of `type` from index `from` on, now or later. */
  async event<T extends MirrorEvent["type"]>(
    type: T,
    options: {
      readonly from?: number;
      readonly limitMs?: number;
      readonly where?: (event: Extract<MirrorEvent, { readonly type: T }>) => boolean;
    } = {},
  ): Promise<Extract<MirrorEvent, { readonly type: T }>> {
    const isWanted = (event: MirrorEvent): event is Extract<MirrorEvent, { readonly type: T }> =>
      event.type === type &&
      (options.where?.(event as Extract<MirrorEvent, { readonly type: T }>) ?? true);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.events.slice(options.from ?? 0).find(isWanted);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`No event ${type}; there were ${JSON.stringify(this.events)}`));
      }, options.limitMs ?? patienceMs);
      this.#watchers.add(look);
      look();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  #take(event: MirrorEvent): void {
    if (event.type === "done") {
      this.#done.get(event.id)?.(event);
      this.#done.delete(event.id);
      return;
    }
    this.events.push(event);
    for (const look of [...this.#watchers]) look();
  }
}

async function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
