/** One run of wrk in the client's host. @module */
import type { Host } from "../../host/host.ts";

const connections = 32;

/** Requests per second. Throws when a request failed. */
export async function wrk(client: Host, url: string, seconds: number): Promise<number> {
  const args = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "10s", url];
  const text = await client.execOk("wrk", args, { timeoutMs: (seconds + 20) * 1000 });
  if (/Socket errors|Non-2xx/.test(text)) throw new Error(`wrk ${url}: ${text}`);
  const rate = /^Requests\/sec:\s+([\d.]+)$/m.exec(text)?.[1];
  if (rate === undefined) throw new Error(`wrk says no rate: ${text}`);
  return Number(rate);
}
