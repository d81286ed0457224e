/**
 * The client of the ledger, on a host of its own: sends one line after the other to the virtual address, and
 * writes down what was answered. Arguments: address, log file, pause between two lines in ms. Ends
 * when its standard input is closed.
 *
 * @module
 */
import { once } from "node:events";
import { existsSync, openSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../system/monotonic.ts";
import { entryOf, holdFile, ledgerPort, recordLine } from "./record.ts";

const connectTimeoutMs = 200;
const answerTimeoutMs = 500;
const retryMs = 20;
const writer = "client";

const [address = "", logFile = "", pauseMs = "5"] = process.argv.slice(2);
const log = openSync(logFile, "a", 0o644);
/** Microseconds: a number is used once, also by the next client. */
let sequence = Math.floor(monotonicMs() * 1000);
process.stdin.on("end", () => process.exit(0)).resume();

while (true) {
  const socket = await open();
  if (socket === undefined) await delay(retryMs);
  else await writeUntilFailure(socket).finally(() => socket.destroy());
}

async function open(): Promise<Socket | undefined> {
  const socket = connect({ host: address, port: ledgerPort, noDelay: true });
  socket.on("error", () => socket.destroy());
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(connectTimeoutMs) });
    return socket;
  } catch {
    // Refused, or no answer in time.
    socket.destroy();
    return undefined;
  }
}

async function writeUntilFailure(socket: Socket): Promise<void> {
  const lines = createInterface({ input: socket });
  // The error is the socket's, which is heard above.
  lines.on("error", () => undefined);
  while (!socket.destroyed) {
    if (existsSync(holdFile)) {
      await delay(retryMs);
      continue;
    }
    sequence += 1;
    const beganMs = monotonicMs();
    const sent = entryOf({ writer, sequence });
    const answer = once(lines, "line", { signal: AbortSignal.timeout(answerTimeoutMs) });
    socket.write(`${sent}\n`);
    const said = await answer.then(([line]) => String(line), failed);
    if (!said.startsWith(`${sent} `)) return;
    const node = said.slice(sent.length + 1);
    writeSync(log, recordLine({ beganMs, atMs: monotonicMs(), node, writer, sequence }));
    await delay(Number(pauseMs));
  }
}

/** Time-out, or the connection was closed: the outcome is unknown. */
function failed(): string {
  return "";
}
