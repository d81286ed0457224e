/** How the way to another node is: time of a connection, its clock, how much goes through. @module */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { PreflightPeer } from "@gemel/protocol";
import { clientOf, type Door, tlsOptions } from "../cluster/node-door.ts";
import { connectMs } from "./connect-time.ts";

const connections = 5;
const bytes = 16 << 20;
const timeoutMs = 10_000;

/** Never rejects. */
export async function lookAtWay(door: Door, node: string, lan: string): Promise<PreflightPeer> {
  const place = { node, lan, address: door.host };
  const unknown = { roundTripMs: null, clockAheadMs: null, bytesPerSecond: null };
  try {
    const { host, port } = door;
    const roundTripMs = await connectMs({ host, port }, { connections, timeoutMs });
    const clockAheadMs = await clockAhead(door);
    return { ...place, roundTripMs, clockAheadMs, bytesPerSecond: await rate(door), problem: "" };
  } catch (error) {
    return {
      ...place,
      ...unknown,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Its clock was read about half way between question and answer. */
async function clockAhead(door: Door): Promise<number | null> {
  const { answer, sentAt } = await get(door, 1);
  const middle = (sentAt + Date.now()) / 2;
  answer.resume();
  const theirs = Number(answer.headers["gemel-time"]);
  return Number.isFinite(theirs) ? theirs - middle : null;
}

async function rate(door: Door): Promise<number> {
  const { answer } = await get(door, bytes);
  const began = performance.now();
  let size = 0;
  for await (const part of answer) size += Buffer.byteLength(part);
  return (size * 1000) / (performance.now() - began);
}

type Answered = {
  readonly answer: IncomingMessage;
  /** Wall clock, ms: after the handshake, which takes longer than the way and would be taken for it. */
  readonly sentAt: number;
};

function get(door: Door, count: number): Promise<Answered> {
  const { path } = clientOf(door).request("preflightBytes", { query: { count } });
  let sentAt = Date.now();
  return new Promise((resolve, reject) => {
    request({ ...tlsOptions(door), path, timeout: timeoutMs }, (answer) => {
      if (answer.statusCode === 200) resolve({ answer, sentAt });
      else reject(new Error(`it answered with status ${answer.statusCode}`));
    })
      .on("socket", (socket) => {
        socket.once("secureConnect", () => {
          sentAt = Date.now();
        });
      })
      .on("timeout", function end(this: { destroy: (error: Error) => void }) {
        this.destroy(new Error("no answer in time"));
      })
      .on("error", reject)
      .end();
  });
}
