/**
 * A client of a farm: requests from many addresses at a steady rate, each on a connection of its own.
 *
 * `node main.ts URL FIRST COUNT PER_SECOND`: addresses `198.18.4.0` + FIRST and COUNT - 1 more; one JSON
 * line per request: `{"client":n,"atMs":..,"tookMs":..,"node":".."}`, `node` null when it failed. Ends
 * with its standard input.
 *
 * @module
 */
import { request } from "node:http";
import { argv, hrtime, stdin, stdout } from "node:process";

const timeoutMs = 5000;

const [url = "", first = "0", count = "1", perSecond = "50"] = argv.slice(2);

function nowMs(): number {
  return Number(hrtime.bigint() / 1000n) / 1000;
}

function address(client: number): string {
  const number = Number(first) + client;
  return `198.18.${4 + (number >> 8)}.${number & 255}`;
}

function ask(client: number): void {
  const atMs = nowMs();
  const end = (node: string | null, error?: string): void => {
    const line = { client, atMs, tookMs: nowMs() - atMs, node, error };
    stdout.write(`${JSON.stringify(line)}\n`);
  };
  const options = { localAddress: address(client), agent: false, timeout: timeoutMs } as const;
  const asked = request(url, options, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (part: string) => {
      text += part;
    });
    answer.on("end", () => end(answer.statusCode === 200 ? text.trim() : null));
  });
  asked.on("timeout", () => asked.destroy(new Error("timeout")));
  asked.on("error", (error) => end(null, error.message));
  asked.end();
}

let next = 0;
const timer = setInterval(() => {
  ask(next % Number(count));
  next += 1;
}, 1000 / Number(perSecond));
stdin.resume();
stdin.on("end", () => {
  clearInterval(timer);
});
