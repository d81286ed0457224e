/**
 * A client of a farm: requests from many addresses at a steady rate, each on a connection of its own.
 *
 * `node main.ts URL FIRST COUNT PER_SECOND [REQUESTS]`: addresses `198.18.64.0` (of IPv6 `2001:2:0:64::`) + FIRST and COUNT - 1 more; one JSON
 * line per request: `{"client":n,"atMs":..,"tookMs":..,"node":".."}`, `node` null when it failed. Ends
 * with its standard input, or after so many requests.
 *
 * @module
 */
import { request } from "node:http";
import { argv, hrtime, stdin, stdout } from "node:process";

/** Of so many requests that all shall be answered, few are under way at once, and each may take long. */
const inFlightMax = 64;
const wholeTimeoutMs = 30_000;

const [url = "", first = "0", count = "1", perSecond = "50", requests = "Infinity"] = argv.slice(2);
const isWhole = requests !== "Infinity";
const timeoutMs = isWhole ? wholeTimeoutMs : 5000;
let open = 0;

function nowMs(): number {
  return Number(hrtime.bigint() / 1000n) / 1000;
}

function address(client: number): string {
  const number = Number(first) + client;
  if (url.startsWith("http://[")) return `2001:2:0:64::${number.toString(16)}`;
  return `198.18.${64 + (number >> 8)}.${number & 255}`;
}

function ask(client: number): void {
  open += 1;
  const atMs = nowMs();
  const tell = (node: string | null, error?: string): void => {
    open -= 1;
    const line = { client, atMs, tookMs: nowMs() - atMs, node, error };
    stdout.write(`${JSON.stringify(line)}\n`);
  };
  const options = { localAddress: address(client), agent: false, timeout: timeoutMs } as const;
  let phase = "connecting";
  const asked = request(url, options, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (part: string) => {
      text += part;
    });
    answer.on("end", () => tell(answer.statusCode === 200 ? text.trim() : null));
  });
  asked.on("socket", (socket) => {
    socket.on("connect", () => {
      phase = `waiting for an answer on port ${socket.localPort}`;
    });
  });
  asked.on("timeout", () => asked.destroy(new Error(`timeout while ${phase}`)));
  asked.on("error", (error) => tell(null, error.message));
  asked.end();
}

let next = 0;
const beganMs = nowMs();
const timer = setInterval(
  () => {
    // Timers have whole milliseconds: what is due is asked at once.
    const due = ((nowMs() - beganMs) / 1000) * Number(perSecond);
    for (; next < due && next < Number(requests); next++) {
      if (isWhole && open >= inFlightMax) break;
      ask(next % Number(count));
    }
    if (next >= Number(requests)) end();
  },
  Math.max(1, 1000 / Number(perSecond)),
);
stdin.resume();
stdin.on("end", end);

function end(): void {
  clearInterval(timer);
  stdin.pause();
}
