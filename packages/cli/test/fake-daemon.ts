/**
 * A daemon's REST interface on a unix socket, with canned answers, and the real command run on it.
 *
 * @module
 */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { layout } from "@gemel/protocol/layout";
import { type Host, run } from "../src/run.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export type Call = { readonly method: string; readonly path: string; readonly body: unknown };
export type Answer = { readonly status?: number; readonly body?: unknown };
export type Responder = (call: Call) => Answer;

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

export class FakeDaemon {
  readonly root: string = mkdtempSync(join(tmpdir(), "gemel-cli-"));
  /** Every request so far. */
  readonly calls: Call[] = [];
  /** Open event streams, to be written to. */
  readonly streams: ServerResponse[] = [];
  readonly #responders = new Map<string, Responder>();
  readonly #server: Server = createServer((request, response) => {
    void this.#handle(request, response);
  });

  listen(): Promise<void> {
    const { apiSocket } = layout(this.root);
    mkdirSync(dirname(apiSocket), { recursive: true });
    return new Promise((resolve) => this.#server.listen(apiSocket, resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Answer `what`, "GET /modules", with a body, or with what the function says. */
  on(what: string, answer: Responder | Answer): this {
    this.#responders.set(what, typeof answer === "function" ? answer : () => answer);
    return this;
  }

  /** Run `gemel` to its end. */
  run(...args: string[]): Promise<Outcome> {
    return runCommand(args, { GEMEL_ROOT: this.root });
  }

  /** The same with something on its standard input. */
  pipe(input: string, ...args: string[]): Promise<Outcome> {
    return runCommand(args, { GEMEL_ROOT: this.root }, input);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += String(part);
    const path = (request.url ?? "").replace(/^\/api\/v1/, "");
    const method = request.method ?? "";
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    this.calls.push({ method, path, body });
    if (path.endsWith("/events") || path === "/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      this.streams.push(response);
      return;
    }
    const responder = this.#responders.get(`${method} ${path.replace(/\?.*/, "")}`);
    const answer =
      responder?.({ method, path, body }) ?? problem(404, "unknown_module", "No such thing");
    if (answer.body instanceof Uint8Array) {
      response.writeHead(200, { "content-type": "application/zip" }).end(answer.body);
      return;
    }
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  }
}

/** An error as the daemon sends it. */
export function problem(status: number, code: string, detail: string, remedy = ""): Answer {
  return { status, body: { type: "about:blank", title: code, status, detail, code, remedy } };
}

// Times are printed in local time.
Object.assign(process.env, { TZ: "UTC" });
const { PATH: path = "/usr/bin:/bin" } = process.env;
/** So that starting the process many times compiles the sources once. */
const compileCache = fileURLToPath(
  new URL("../../../node_modules/.cache/gemel-cli", import.meta.url),
);
const cleanEnv = { PATH: path, TZ: "UTC", NODE_COMPILE_CACHE: compileCache };

/** Run `gemel` in this process: all of it but `main.ts`. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string,
): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const host: Host = {
    env,
    ...(input === undefined ? {} : { stdin: Readable.from([input]) }),
    stdout: {
      write(text): void {
        stdout += text;
      },
    },
    stderr: {
      write(text): void {
        stderr += text;
      },
    },
  };
  return { code: await run(args, host), stdout, stderr };
}

/** Run `gemel` as an operator does: a process of its own. */
export function spawnCommand(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...cleanEnv, ...env }, timeout: 20_000, maxBuffer: 16 << 20 };
    const child = execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(error ?? new Error("The command did not end"));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

export type Running = {
  /** What it has said so far. */
  readonly output: () => string;
  readonly type: (keys: string) => void;
  readonly end: () => void;
  /** Its exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
};

/** A command that goes on until it is killed; its standard output, or all that it says with `isTerminal`. */
export function startCommand(
  args: readonly string[],
  env: Record<string, string>,
  { isTerminal = false }: { readonly isTerminal?: boolean } = {},
): Running {
  const words = [process.execPath, main, ...args];
  // script(1) gives it a terminal of 0 rows and 0 columns, as a serial line has it.
  const line = words.map((word) => `'${word}'`).join(" ");
  const [program = "", ...rest] = isTerminal ? ["script", "-qefc", line, "/dev/null"] : words;
  const child = spawn(program, rest, { env: { ...cleanEnv, ...env } });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    output += part;
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return {
    output: () => output,
    type: (keys) => child.stdin.write(keys),
    end: () => child.kill("SIGKILL"),
    ended,
  };
}
