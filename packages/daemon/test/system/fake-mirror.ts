/**
 * Speaks the control language of `gemel-fs` and mirrors nothing: for tests of gemeld alone.
 *
 * @module
 */
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { parseArgs } from "node:util";
import {
  type Gate,
  type MirrorEvent,
  type MirrorStatus,
  mirrorCommandSchema,
} from "@gemel/protocol";

const { values } = parseArgs({
  strict: false,
  options: { socket: { type: "string" }, port: { type: "string" } },
});
const path = String(values.socket);
let current: Socket | null = null;
let role: MirrorStatus["role"] = "idle";
let gate: Gate = "frozen";
let generation: string | null = null;

function say(event: MirrorEvent): void {
  current?.write(`${JSON.stringify(event)}\n`);
}

function status(): MirrorStatus {
  const counters = { recordsSent: 0, bytesSent: 0, recordsApplied: 0 };
  return {
    role,
    gate,
    link: "down",
    generation,
    resync: null,
    port: Number(values.port),
    encryption: "tls",
    ...counters,
  };
}

function obey(line: string): void {
  const command = mirrorCommandSchema.parse(JSON.parse(line));
  switch (command.type) {
    case "serve":
      role = "primary";
      gate = "frozen";
      break;
    case "alone":
      gate = generation === null ? "alone_unborn" : "alone";
      if (gate === "alone_unborn") setTimeout(() => say({ type: "write_alone" }), 50);
      break;
    case "born":
      generation = command.generation;
      gate = "alone";
      break;
    case "follow":
      role = "replica";
      break;
    case "leave":
    case "withdraw":
      role = "idle";
      gate = "frozen";
      break;
    case "exit":
      rmSync(path, { force: true });
      setTimeout(() => process.exit(0), 20);
      break;
    case "limits":
      // For those who want to know what was said.
      writeFileSync(`${path}.limits`, `${command.bytesPerSecond} ${command.files}`);
      break;
    case "hello":
    case "admit":
    case "drop_peer":
    case "seal_recorded":
      break;
  }
  say({ type: "done", id: command.id, ok: true, status: status() });
}

rmSync(path, { force: true });
createServer((socket) => {
  current?.destroy();
  current = socket;
  socket.on("error", () => socket.destroy());
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) obey(line);
  });
}).listen(path);
