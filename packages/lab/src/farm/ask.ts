/** Questions of a client to a farm, over ways that `FarmClient` does not go. @module */
import type { Host } from "../host/host.ts";

/** Who answers HTTP requests, one from each of these addresses; what fails is "-" and the exit code of curl. */
export async function askHttp(
  client: Host,
  url: string,
  from: readonly string[],
): Promise<string[]> {
  const lines = from.map((address) => `curl -gsm 3 --interface ${address} ${url} || echo -$?`);
  const text = await client.execOk("sh", ["-c", lines.join("\n")], { timeoutMs: 120_000 });
  return text.trim().split("\n");
}

/**
 * Who answers datagrams: `count` of them, from one port (`connected`: with growing packet ids) or from
 * one each; "-" for what fails.
 */
export async function askUdp(
  client: Host,
  to: { readonly address: string; readonly port: number },
  options: { readonly count: number; readonly samePort: boolean },
): Promise<string[]> {
  const program = `
    const { createSocket } = require("node:dgram");
    const [address, port, count, same] = process.argv.slice(1);
    const type = address.includes(":") ? "udp6" : "udp4";
    const names = [];
    const make = () => new Promise((resolve) => {
      const socket = createSocket(type);
      socket.connect(Number(port), address, () => resolve(socket));
    });
    const ask = (socket) => new Promise((resolve) => {
      const timer = setTimeout(() => resolve("-"), 2000);
      socket.once("message", (words) => { clearTimeout(timer); resolve(String(words)); });
      socket.send("who");
    });
    (async () => {
      let socket = await make();
      for (let i = 0; i < Number(count); i++) {
        if (same !== "true" && i > 0) { socket.close(); socket = await make(); }
        names.push(await ask(socket));
      }
      socket.close();
      console.log(names.join("\\n"));
    })();`;
  const args = ["-e", program, to.address, String(to.port), String(options.count)];
  const text = await client.execOk(process.execPath, [...args, String(options.samePort)], {
    timeoutMs: 120_000,
  });
  return text.trim().split("\n");
}

/** The hardware addresses that answer an ARP question from each of these addresses. */
export async function askArp(
  client: Host,
  address: string,
  from: readonly string[],
): Promise<string[]> {
  const lines = from.map((one) => `arping -c 1 -w 2 -I eth0 -s ${one} ${address} | grep reply`);
  const text = await client.execOk("sh", ["-c", `${lines.join("\n")}\ntrue`], {
    timeoutMs: 120_000,
  });
  return hardwareIn(text);
}

export type ArpAnswers = {
  /** Who answered, each once. */
  readonly hardware: readonly string[];
  readonly asked: number;
  readonly answered: number;
};

/** What is answered to broadcast ARP questions within so many seconds, one a second. */
export async function arpWithin(
  client: Host,
  address: string,
  seconds: number,
): Promise<ArpAnswers> {
  const ask = `arping -b -w ${seconds} -I eth0 ${address}; true`;
  const text = await client.execOk("sh", ["-c", ask], { timeoutMs: (seconds + 30) * 1000 });
  const count = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  return {
    hardware: [...new Set(hardwareIn(text))].sort(),
    asked: count(/Sent (\d+) probe/),
    answered: count(/Received (\d+) response/),
  };
}

function hardwareIn(text: string): string[] {
  return [...text.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map((found) =>
    (found[1] ?? "").toLowerCase(),
  );
}
