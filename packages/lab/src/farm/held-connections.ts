/** Connections to a farm that are kept open over what happens to it. @module */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";

export class HeldConnections {
  readonly #process: ChildProcess;
  readonly #lines: Interface;

  /** One connection from each of `count` addresses. */
  constructor(host: Host, url: string, count: number) {
    const program = fileURLToPath(new URL("held/main.ts", import.meta.url));
    this.#process = host.spawn(process.execPath, [program, url, String(count)]);
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error("The client has no output");
    stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: stdout });
  }

  /** One request on each; who answered, null: the connection is broken. */
  async ask(): Promise<(string | null)[]> {
    const line = once(this.#lines, "line");
    this.#process.stdin?.write("ask\n");
    const [text] = await line;
    // Written by a program of ours.
    return JSON.parse(String(text)) as (string | null)[];
  }

  async end(): Promise<void> {
    const ended = once(this.#process, "close");
    this.#process.stdin?.end();
    await ended;
  }
}
