/**
 * One connection to the control socket of a `gemel-fs`: requests matched by id, events passed on.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { GemelError } from "@gemel/base";
import { type MirrorCommand, type MirrorEvent, mirrorEventSchema } from "@gemel/protocol";

/** Any command, before it has its number. */
export type MirrorAsk = WithoutId<MirrorCommand>;
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

export type MirrorAnswer = Extract<MirrorEvent, { type: "done" }>;
export type MirrorNotice = Exclude<MirrorEvent, { type: "done" }>;
/** What is not about the process itself. */
export type ModuleNotice = Exclude<MirrorNotice, { type: "standby" }>;

export type MirrorListener = {
  readonly notice: (notice: MirrorNotice) => void;
  /** The connection ended; every open request has failed before. */
  readonly closed: () => void;
};

type Pending = {
  readonly resolve: (answer: MirrorAnswer) => void;
  readonly reject: (error: GemelError) => void;
  readonly timer: NodeJS.Timeout | undefined;
};

export class MirrorClient {
  readonly #socket: Socket;
  readonly #listener: MirrorListener;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #rest = "";
  readonly #lines: string[] = [];
  #paused = false;
  #ended = false;

  /** Rejects with the system's error when nobody listens at `path`. */
  static open(path: string, listener: MirrorListener): Promise<MirrorClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new MirrorClient(socket, listener));
      });
    });
  }

  private constructor(socket: Socket, listener: MirrorListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#receive(text));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed());
  }

  get open(): boolean {
    return !this.#socket.destroyed;
  }

  /**
   * The answer, whether it says ok or not. Rejects `timeout`, or `internal` when the process is gone. `timeoutMs` null: it may take
   * as long as the connection stands.
   */
  request(request: MirrorAsk, timeoutMs: number | null): Promise<MirrorAnswer> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(gone(request.type));
        return;
      }
      const late = (): void => {
        this.#pending.delete(id);
        const message = `The mirror process did not answer "${request.type}" within ${timeoutMs} ms`;
        reject(new GemelError("timeout", message));
      };
      const timer = timeoutMs === null ? undefined : setTimeout(late, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    this.#lines.push(...lines);
    if (!this.#paused) this.#pass();
  }

  /**
   * In the order in which they were said: who waits for an answer goes on before the next event is
   * passed, although a promise resolves later than a call.
   */
  #pass(): void {
    this.#paused = false;
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      const event = parseEvent(line);
      if (event === null) {
        const message = `The mirror process said something unknown: ${line.slice(0, 200)}`;
        this.#listener.notice({ type: "log", level: "warning", message });
      } else if (event.type !== "done") {
        this.#listener.notice(event);
      } else {
        this.#settle(event);
        this.#paused = true;
        setImmediate(() => this.#pass());
        return;
      }
    }
    if (this.#socket.destroyed) this.#end();
  }

  #settle(answer: MirrorAnswer): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    clearTimeout(pending.timer);
    pending.resolve(answer);
  }

  #closed(): void {
    if (!this.#paused) this.#end();
  }

  /** After the last thing it said was passed on. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(gone("the command"));
    }
    this.#pending.clear();
    this.#listener.closed();
  }
}

function gone(what: string): GemelError {
  return new GemelError("internal", `The mirror process ended before it answered ${what}`);
}

function parseEvent(line: string): MirrorEvent | null {
  try {
    const parsed = mirrorEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    // SyntaxError: not JSON.
    return null;
  }
}
