/**
 * Somebody sits on the wire between two nodes: reads along, and turns bits around.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { prng } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { type Direction, LinkProxy } from "./support/link-proxy.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

const { GEMEL_SEED = "1" } = process.env;
const line = "nobody but the two nodes may read this, and nobody may change it\n";
const fileBytes = 300_000;

let lab: MirrorLab;
let proxy: LinkProxy;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  proxy.close();
  await lab.end();
});

/** A protected pair that speaks through the proxy. */
async function pair(isEncrypted: boolean): Promise<readonly [MirrorNode, MirrorNode]> {
  const options = { sendTimeoutMs: 5000, ...(isEncrypted ? {} : { identity: null }) };
  const primary = await lab.start("a", options);
  const replica = await lab.start("b", options);
  proxy = await LinkProxy.open(primary.port);
  await primary.serveAlone();
  await replica.client.command({ type: "follow", host: "127.0.0.1", port: proxy.port });
  await protect(primary, replica);
  return [primary, replica];
}

/** Write {@link line} again and again into a file of the mirror, as an application does. */
async function write(path: string): Promise<void> {
  const child = spawn("sh", [
    "-c",
    `yes "$1" | head -c ${fileBytes} > "$2"`,
    "sh",
    line.trim(),
    path,
  ]);
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  });
}

test.each([
  ["tls", false],
  ["off", true],
] as const)(
  "encryption %s: whether one who reads along sees names and contents: %s",
  async (encryption, sees) => {
    const [primary, replica] = await pair(encryption === "tls");
    const heard: Buffer[] = [];
    proxy.tap = (_direction, bytes) => {
      heard.push(bytes);
      return bytes;
    };
    await write(join(primary.directory, "a-telling-name"));
    await until("everything has passed", () => {
      const path = join(replica.directory, "a-telling-name");
      return fs.existsSync(path) && fs.statSync(path).size === fileBytes;
    });
    const text = Buffer.concat(heard).toString("latin1");
    expect(text.length).toBeGreaterThan(fileBytes);
    expect(text.includes("a-telling-name")).toBe(sees);
    expect(text.includes(line)).toBe(sees);
    expect(await primary.client.status()).toMatchObject({ encryption, link: "up" });
  },
);

/** Turns one bit around, `offset` bytes from now; says whether it has done so. */
function turnBit(direction: Direction, offset: number, bit: number): { done: boolean } {
  const state = { done: false };
  let left = offset;
  proxy.tap = (way, bytes) => {
    if (way !== direction || state.done) return bytes;
    if (left >= bytes.length) {
      left -= bytes.length;
      return bytes;
    }
    state.done = true;
    const turned = Buffer.from(bytes);
    turned[left] = (turned[left] ?? 0) ^ (1 << bit);
    return turned;
  };
  return state;
}

/** What is there must be what was written, as far as it has come. */
function expectPrefixes(directory: string): void {
  const whole = Buffer.from(line.repeat(Math.ceil(fileBytes / line.length)));
  for (const name of fs.readdirSync(directory)) {
    expect(name).toMatch(/^round-\d$/);
    const held = fs.readFileSync(join(directory, name));
    expect(held.equals(whole.subarray(0, held.length)), name).toBe(true);
  }
}

test.each([
  ["tls", "TLS: "],
  ["off", "was damaged on the way"],
])(
  "encryption %s: a bit that is turned around on the wire ends the link, and nothing wrong is applied",
  async (encryption, noticed) => {
    const seed = Number(GEMEL_SEED);
    const random = prng(seed);
    const [primary, replica] = await pair(encryption === "tls");
    for (let round = 0; round < 6; round++) {
      const direction: Direction = round % 3 === 2 ? "to_primary" : "to_replica";
      const offset = Math.floor(random() * (direction === "to_primary" ? 100 : fileBytes / 2));
      const from = primary.events.length;
      const turned = turnBit(direction, offset, Math.floor(random() * 8));
      const written = write(join(primary.directory, `round-${round}`));
      await primary.client.event("link", { from, where: (event) => !event.up });
      expect(turned.done, `seed ${seed}, round ${round}`).toBe(true);
      expectPrefixes(replica.directory);
      await primary.client.command({ type: "alone" });
      await primary.client.command({ type: "born", generation: generationTwo });
      await written;
      await protect(primary, replica);
      expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
    }
    const reasons = [...primary.events, ...replica.events].flatMap((event) =>
      event.type === "link" && !event.up ? [event.reason] : [],
    );
    expect(reasons.filter((reason) => reason.includes(noticed)).length).toBeGreaterThan(3);
  },
);
