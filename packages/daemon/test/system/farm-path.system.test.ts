/** The tables of a farm in a real kernel: loaded, missed when somebody removes them, never another tool's. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, Namespace } from "./namespace.ts";

const driver = fileURLToPath(new URL("farm-driver.ts", import.meta.url));
const table = "gemel_farm2";

let here: Namespace;
let there: Namespace;

beforeAll(async () => {
  here = await Namespace.open();
  there = await Namespace.open();
  await connect(here, "198.18.1.1/24", there, "198.18.1.2/24");
});

afterAll(async () => {
  await here?.close();
  await there?.close();
});

/** What each operation answers. */
function farm(...operations: string[]): Promise<unknown[]> {
  return farmOf(here, "node1", operations);
}

async function farmOf(
  host: Namespace,
  node: string,
  operations: readonly string[],
  rules = "",
): Promise<unknown[]> {
  const args = ["--disable-warning=ExperimentalWarning", driver, ...operations];
  const env = [`NODE=${node}`, `RULES=${rules}`];
  const ended = await host.run("env", [...env, process.execPath, ...args]);
  expect(ended.code, ended.stderr).toBe(0);
  return ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

const tables = "sh:nft list tables";
const all = ["netdev", "arp", "ip6"].map((family) => `table ${family} ${table}`).sort();

it("what somebody changes is missed; what gemeld itself changes is not; nothing is left", async () => {
  const answers = await farm(
    ...["load", "intact", "route", "sign", "intact"],
    ...[`sh:nft add rule arp ${table} input accept`, "intact", "load", "intact"],
    ...[`sh:nft flush chain netdev ${table} ingress_0`, "intact", "load", "intact"],
    ...[`sh:nft delete element netdev ${table} settled '{ 0 }'`, "intact", "load", "intact"],
    ...[`sh:nft delete element netdev ${table} quick_0 '{ 0 }'`, "intact", "load", "intact"],
    ...[`sh:nft delete element netdev ${table} owner '{ 0 }'`, "intact", "attach", "intact"],
    ...["remove", tables, "remove"],
  );
  expect(answers).toEqual([
    ...["done", true, "done", "done", true],
    ...["", false, "done", true],
    ...["", false, "done", true],
    ...["", false, "done", true],
    ...["", false, "done", true],
    // A restart of gemeld takes over what is there.
    ...["", false, "done", true],
    ...["done", "", "done"],
  ]);
});

it("whatever is removed of its sets, or added to one, is missed", async () => {
  const changes = [
    "delete element netdev TABLE others { 02:00:00:00:00:02 }",
    "delete element netdev TABLE hardware_0 { 2 }",
    "add element netdev TABLE previous { 0 : 2 }",
    "delete element netdev TABLE heralds { 02:67:6d:00:02:01 }",
    "delete element netdev TABLE herald { 1 }",
    "delete element arp TABLE mine { 256 }",
  ];
  const steps = changes.flatMap((one) => [
    `sh:nft '${one.replace("TABLE", table)}'`,
    ...["intact", "load", "intact"],
  ]);
  const answers = await farm("load", ...steps, "remove");
  const wanted = changes.flatMap(() => ["", false, "done", true]);
  expect(answers).toEqual(["done", ...wanted, "done"]);
});

it("a sign of life starts no program, and one beside a look does not make every later look list all", async () => {
  const answers = await farm(
    ...["load", "starts", "sh:nft add table ip another_tools", "intact+sign", "starts"],
    ...["sign", "intact", "sign", "intact", "starts", "sh:nft delete table ip another_tools"],
    ...["intact", "starts", "remove"],
  );
  const [, , , looked, started, ...later] = answers;
  expect(looked).toEqual([true, null]);
  expect(started).toBeGreaterThan(1);
  expect(later.slice(0, 5)).toEqual(["done", true, "done", true, 0]);
  // What another one changes is looked at all the same.
  expect(later.slice(5, 7)).toEqual(["", true]);
  expect(later[7]).toBeGreaterThan(1);
});

it("where a connection begins is asked only as long as some stay where they were", async () => {
  const asks = `sh:nft list chain netdev ${table} place_0 | grep -c 'goto begins_0' || true`;
  const operations = [
    "load",
    asks,
    "owner:node2:node1",
    asks,
    "intact",
    "owner:node2",
    asks,
    "remove",
  ];
  const answers = ["done", "0", "done", "1", true, "done", "0", "done"];
  expect(await farm(...operations)).toEqual(answers);
});

it("what a node answers ends some seconds after the last sign of life of its gemeld", async () => {
  // Of all that it may answer, what ends first.
  const sets = ["arp", "netdev"]
    .map((family) => `nft list set ${family} ${table} alive;`)
    .join(" ");
  const left = `{ ${sets} } | grep -o 'expires [0-9]*s' | tr -dc '0-9\\n' | sort -n | head -n 1`;
  const [, first, chain, , renewed, ...ended] = await farm(
    ...[
      "load",
      `sh:until [ "$(${left})" -lt 11 ]; do sleep 0.1; done; ${left}`,
      `sh:nft list chain netdev ${table} answers`,
    ],
    ...["sign", `sh:${left}`, "remove"],
  );
  expect(ended).toEqual(["done"]);
  expect(chain).toMatch(/meta protocol != @alive drop/);
  // Linux before 6.12 keeps the time that an element has, unless it is made anew.
  expect(Number(first)).toBeLessThan(11);
  expect(Number(renewed)).toBeGreaterThanOrEqual(11);
});

it("a table of the name that it did not make is refused in every family, and stays", async () => {
  for (const family of ["netdev", "arp", "ip6"]) {
    const foreign = `table ${family} ${table}`;
    const answers = await farm(`sh:nft add ${foreign}`, "load", "remove", tables);
    const words = `refused: There is a table "${table}" in family ${family} that this module did not make`;
    expect(answers).toEqual(["", words, "done", foreign]);
    await here.shell(`nft delete ${foreign}`);
  }
  // It takes the place of one of ours: the others go all the same.
  const replace = `nft delete table arp ${table} && nft add table arp ${table}`;
  const answers = await farm(
    ...["load", `${tables} | sort`, `sh:${replace}`, "intact", "load", "remove", tables],
  );
  const refused = expect.stringMatching(/^refused: .* in family arp /);
  const left = `table arp ${table}`;
  expect(answers).toEqual(["done", all.join("\n"), "", false, refused, "done", left]);
  await here.shell(`nft delete ${left}`);
});

it("an interface that is gone or renamed is named; the rules are on it again when it is back", async () => {
  const rename = (from: string, to: string): string =>
    `sh:ip link set ${from} down && ip link set ${from} name ${to} && ip link set ${to} up`;
  const answers = await farm(
    ...["load", rename("eth0", "lan0"), "load"],
    ...[rename("lan0", "eth0"), "load", "intact", "remove"],
  );
  expect(answers).toEqual([
    ...["done", "", "config_invalid: This node has no interface eth0 for 198.18.1.10"],
    ...["", "done", true, "done"],
  ]);
});

const node2 = "02:00:00:00:00:02";
const client = "02:00:00:00:00:03";
const addresses = ["198.18.1.10", "2001:2::10"];

/** The client's host knows where the addresses are: at node1, or `at` a hardware address. */
async function lookUp(at?: string): Promise<void> {
  const mac = at ?? (await here.shell("ip -brief link show dev eth0 | awk '{ print $3 }'"));
  await there.shell("ip addr replace 2001:2::2/64 dev eth0 nodad");
  for (const address of addresses) {
    await there.shell(`ip neigh replace ${address} lladdr ${mac} dev eth0 nud permanent`);
  }
}

/** How many first packets, of one connection over IPv4 and one over IPv6, come back with node2's hardware address. */
async function passedOn(sender: string, at?: string): Promise<number> {
  // Forgets where the addresses are.
  await there.shell(`ip link set eth0 address ${sender}`);
  await lookUp(at);
  await there.shell("nft reset counters table netdev see");
  for (const address of addresses) {
    await there.shell(`timeout 0.3 bash -c '</dev/tcp/${address}/80' 2>/dev/null; true`);
  }
  const shown = await there.shell("nft list counters table netdev see");
  return Number(/packets (\d+)/.exec(shown)?.[1]);
}

/** More rules are looked at in another place. */
const ports = [443, 8080, 8443].map((port) => `<rule port="${port}"/>`).join("");

it.each([
  { how: "the quick way", owner: "owner:node2", rules: "" },
  { how: "with many rules", owner: "owner:node2", rules: ports },
  { how: "while connections stay with previous owners", owner: "owner:node2:node1", rules: "" },
])(
  "a packet is passed on to its owner, once, and only when it came for this node: $how",
  async ({ owner, rules }) => {
    const see = [
      "add table netdev see",
      "add counter netdev see passed",
      'add chain netdev see in { type filter hook ingress device "eth0" priority 0; }',
      `add rule netdev see in ether daddr ${node2} tcp dport 80 counter name passed`,
    ];
    await there.shell(`nft '${see.join("\n")}'`);
    const operate = (...operations: string[]) => farmOf(here, "node1", operations, rules);
    await operate("load", owner);
    expect(await passedOn(client)).toBe(2);
    // Where views do not agree yet it would go round and round.
    expect(await passedOn(node2)).toBe(0);
    // A switch that does not know where an address is tells everybody.
    expect(await passedOn(client, "02:00:00:00:00:04")).toBe(0);
    await operate("attach", "owner:node1");
    expect(await passedOn(client)).toBe(0);
    await operate("attach", "remove");
    await there.shell("nft delete table netdev see");
  },
);

/**
 * A client begins connections from a port that it used before. node1 answers, node2 is the client's host
 * as well: what node1 tells everybody comes there.
 */
async function begin(): Promise<void> {
  const program = `
    for (const host of process.argv.slice(1)) {
      const socket = require("node:net").connect({ host, port: 80, localPort: 5555 });
      socket.on("error", () => undefined);
    }
    setTimeout(() => process.exit(), 100);`;
  await there.run(process.execPath, ["-e", program, ...addresses]);
}

/** Whose the client's connections are, by what each of both nodes remembers, over IPv4 and IPv6; "": their slots' owners'. */
async function keepers(): Promise<string[][]> {
  return Promise.all(
    [here, there].map(async (host) => {
      const flows4 = await host.shell(`nft list map netdev ${table} flows4`);
      const four = [...flows4.matchAll(/ \. 5555 \. .* : 0x0*(\d+)/g)].map(([, mark]) => mark);
      const sets = await Promise.all(
        ["1", "2"].map(async (mark) => {
          const list = await host.shell(`nft list set netdev ${table} flows6_${mark}`);
          return list.includes(". 5555 .") ? mark : "";
        }),
      );
      return [four.join(), sets.join("")];
    }),
  );
}

it("a connection from a port that was used before is its slot's owner's, on every node", async () => {
  await lookUp();
  const both = async (...operations: string[]): Promise<void> => {
    await Promise.all([farm(...operations), farmOf(there, "node2", operations)]);
  };
  const known = async (): Promise<string[][]> => {
    await begin();
    return keepers();
  };
  const everywhere = (keeper: string): string[][] => [
    [keeper, keeper],
    [keeper, keeper],
  ];
  await both("load", "owner:node2:node1");
  expect(await known()).toEqual(everywhere("2"));
  await both("attach", "owner:node1:node2");
  expect(await known()).toEqual(everywhere("1"));
  // The slot does not move while others do.
  await both("attach", "owner:node1:nobody");
  expect(await known()).toEqual(everywhere(""));
  await both("attach", "owner:node2:node1");
  expect(await known()).toEqual(everywhere("2"));
  // Nothing is kept any longer.
  await both("attach", "owner:node2");
  expect(await keepers()).toEqual(everywhere(""));
  await both("attach", "remove");
});
