/** How the way to another node is: time of a connection, its clock, how much goes through. @module */
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { finished } from "node:stream/promises";
import type { PreflightPeer } from "@gemel/protocol";
import { clientOf, type Door, tlsOptions } from "../cluster/node-door.ts";
import { clockAhead } from "./clock-ahead.ts";
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
    const clockAheadMs = await clockAt(door);
    return { ...place, roundTripMs, clockAheadMs, bytesPerSecond: await rate(door), problem: "" };
  } catch (error) {
    return {
      ...place,
      ...unknown,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

async function clockAt(door: Door): Promise<number | null> {
  // One connection for all questions.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await clockAhead(async () => {
      const answer = await get(door, 1, agent);
      await finished(answer.resume());
      return Number(answer.headers["gemel-time"]);
    });
  } finally {
    agent.destroy();
  }
}

async function rate(door: Door): Promise<number> {
  const answer = await get(door, bytes);
  const began = performance.now();
  let size = 0;
  for await (const part of answer) size += Buffer.byteLength(part);
  return (size * 1000) / (performance.now() - began);
}

function get(door: Door, count: number, agent?: Agent): Promise<IncomingMessage> {
  const { path } = clientOf(door).request("preflightBytes", { query: { count } });
  return new Promise((resolve, reject) => {
    request({ ...tlsOptions(door), path, timeout: timeoutMs, agent: agent ?? false }, (answer) => {
      if (answer.statusCode === 200) resolve(answer);
      else reject(new Error(`it answered with status ${answer.statusCode}`));
    })
      .on("timeout", function end(this: { destroy: (error: Error) => void }) {
        this.destroy(new Error("no answer in time"));
      })
      .on("error", reject)
      .end();
  });
}
