/**
 * The control socket of `gemel-fs`: JSON lines, as `protocol/src/mirror-control.ts` says.
 *
 * One controller at a time: a new connection replaces the old one, so a restarted `gemeld` never
 * waits for the time-out of its predecessor. Events go to the present connection; without one they
 * are dropped, because `hello` tells everything that still matters.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { GemelError } from "@gemel/base";
import { type MirrorCommand, type MirrorEvent, mirrorCommandSchema } from "@gemel/protocol";

/** A controller that sends more than this without a newline is cut off. */
const lineSizeMax = 1 << 20;

/** What a command's `done` carries beside its id. */
export type CommandAnswer = Omit<Extract<MirrorEvent, { type: "done" }>, "type" | "id"> & {
  /** Said right behind the answer: nothing comes between. */
  readonly next?: MirrorEvent;
};

export type CommandHandler = (command: MirrorCommand) => Promise<CommandAnswer>;

export class ControlServer {
  readonly #path: string;
  readonly #handle: CommandHandler;
  readonly #server: Server;
  #current: Socket | null = null;

  constructor(path: string, handle: CommandHandler) {
    this.#path = path;
    this.#handle = handle;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /**
   * Throws `GemelError` already_running when another process answers on the socket. A successor does
   * not look: the socket of a process whose threads are gone takes connections for a moment longer.
   */
  async listen(isSuccessor = false): Promise<void> {
    if (!isSuccessor && (await isAnswered(this.#path))) {
      throw new GemelError(
        "already_running",
        `Another gemel-fs serves the control socket ${this.#path}`,
      );
    }
    rmSync(this.#path, { force: true });
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once("error", reject);
        this.#server.listen(this.#path, resolve);
      });
    } finally {
      process.umask(mask);
    }
  }

  send(event: MirrorEvent): void {
    this.#write(this.#current, event);
  }

  /** Ends once what was sent has left. */
  async close(): Promise<void> {
    const socket = this.#current;
    this.#server.close();
    if (socket !== null) {
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.end(() => resolve());
      });
      socket.destroy();
    }
    rmSync(this.#path, { force: true });
  }

  #accept(socket: Socket): void {
    this.#current?.destroy();
    this.#current = socket;
    let rest = "";
    socket.setEncoding("utf8");
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      if (this.#current === socket) this.#current = null;
    });
    socket.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#line(socket, line);
      if (rest.length > lineSizeMax) socket.destroy();
    });
  }

  #line(socket: Socket, line: string): void {
    const command = parseCommand(line);
    if ("error" in command) {
      this.#write(socket, {
        type: "done",
        id: command.id,
        ok: false,
        code: "usage",
        message: command.error,
      });
      return;
    }
    void this.#handle(command).then(
      ({ next, ...answer }) => {
        this.#write(socket, { type: "done", id: command.id, ...answer });
        if (next !== undefined) this.#write(socket, next);
      },
      (error: unknown) => this.#write(socket, failure(command.id, error)),
    );
  }

  #write(socket: Socket | null, event: MirrorEvent): void {
    if (socket === null || socket.destroyed) return;
    socket.write(`${JSON.stringify(event)}\n`);
  }
}

function failure(id: number, error: unknown): MirrorEvent {
  const code = error instanceof GemelError ? error.code : "internal";
  const message = error instanceof Error ? error.message : String(error);
  return { type: "done", id, ok: false, code, message };
}

/** A command, or what is wrong with the line and the id it carried if it did. */
function parseCommand(
  line: string,
): MirrorCommand | { readonly error: string; readonly id: number } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Not JSON: the error is the answer.
    return { error: "The line is not JSON", id: 0 };
  }
  const result = mirrorCommandSchema.safeParse(value);
  if (result.success) return result.data;
  const id =
    typeof value === "object" && value !== null && "id" in value && Number.isInteger(value.id)
      ? Math.max(0, Number(value.id))
      : 0;
  const first = result.error.issues[0];
  return { error: `Not a command: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}`, id };
}

async function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
