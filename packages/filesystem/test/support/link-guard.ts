/**
 * Lets a primary go on alone as soon as its link is lost, in a thread of its own: a test that works in the
 * mount without awaiting could not do it, and would wait for ever. It says why the link was lost.
 *
 * A controller may connect to {@link LinkGuard.path} and work through it.
 *
 * @module
 */
import { Worker } from "node:worker_threads";

const program = `
const { connect, createServer } = require("node:net");
const { parentPort, workerData } = require("node:worker_threads");
const socket = connect(workerData.socket);
let id = 1_000_000;
const command = (body) => socket.write(JSON.stringify({ ...body, id: (id += 1) }) + "\\n");
let rest = "";
let controller = null;
const relay = createServer((client) => {
  controller = client;
  client.on("error", () => undefined);
  client.on("data", (data) => socket.write(data));
});
socket.on("error", () => undefined);
socket.on("data", (data) => {
  controller?.write(data);
  const lines = (rest + data).split("\\n");
  rest = lines.pop();
  for (const line of lines) {
    const event = JSON.parse(line);
    if (event.type !== "link" || event.up) continue;
    parentPort.postMessage(event.reason);
    command({ type: "alone" });
    command({ type: "born", generation: workerData.generation });
  }
});
socket.on("connect", () => relay.listen(workerData.path, () => parentPort.postMessage(null)));
parentPort.on("message", () => { socket.destroy(); process.exit(0); });
`;

let guards = 0;

export class LinkGuard {
  /** Its socket: whoever connects speaks to the primary. */
  readonly path: string;
  readonly #worker: Worker;
  #loss: string | null = null;

  private constructor(socket: string, generation: string) {
    guards += 1;
    this.path = `${socket}.guard${guards}`;
    const workerData = { socket, generation, path: this.path };
    this.#worker = new Worker(program, { eval: true, workerData });
  }

  /** It takes the place of the controller of the primary at `socket`. */
  static async start(socket: string, generation: string): Promise<LinkGuard> {
    const guard = new LinkGuard(socket, generation);
    await new Promise<void>((resolve, reject) => {
      guard.#worker.once("error", reject);
      guard.#worker.on("message", (reason: string | null) => {
        if (reason === null) resolve();
        else guard.#loss = reason;
      });
    });
    return guard;
  }

  /** Why the link was lost; null when it was not. */
  get loss(): string | null {
    return this.#loss;
  }

  async end(): Promise<void> {
    this.#worker.postMessage("end");
    await new Promise((resolve) => this.#worker.once("exit", resolve));
  }
}
