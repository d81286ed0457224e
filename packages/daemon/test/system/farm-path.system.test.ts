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
async function farm(...operations: string[]): Promise<unknown[]> {
  const args = ["--disable-warning=ExperimentalWarning", driver, ...operations];
  const ended = await here.run(process.execPath, args);
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
    ...[`sh:nft delete element netdev ${table} owner '{ 0 }'`, "intact", "attach", "intact"],
    ...["remove", tables, "remove"],
  );
  expect(answers).toEqual([
    ...["done", true, "done", "done", true],
    ...["", false, "done", true],
    ...["", false, "done", true],
    // A restart of gemeld takes over what is there.
    ...["", false, "done", true],
    ...["done", "", "done"],
  ]);
});

it("what a node answers ends some seconds after the last sign of life of its gemeld", async () => {
  const left = `nft list set arp ${table} alive | grep -o 'expires [0-9]*s' | tr -dc 0-9`;
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
