/** Real connections on addresses of 127.0.0.0/8. */
import { once } from "node:events";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { usualPort } from "../../src/cluster/node-door.ts";
import { hostAddresses, reach } from "../../src/preflight/reach.ts";
import { Member } from "../cluster/members.ts";

const node1 = new Member("node1", 2);
const silent = new Member("silent", 3);
const other = new Member("other", 4);
const stranger = createServer((socket) => {
  // Who only looks whether it is there is gone at once.
  socket.on("error", () => socket.destroy()).end("220 mail\r\n");
});

beforeAll(async () => {
  await node1.membership.init({ addresses: { default: node1.address } });
  await node1.listen();
  await once(stranger.listen(usualPort, other.address), "listening");
});

afterAll(async () => {
  stranger.close();
  for (const one of [node1, silent, other]) await one.end();
});

test("reach: a node answers, with the cluster it belongs to, and the time there and back", async () => {
  const found = await reach({ to: node1.address, from: null });
  expect(found).toEqual({
    ...{ to: node1.address, member: "node1", problem: "" },
    roundTripMs: expect.any(Number),
  });
  expect(found.roundTripMs).toBeGreaterThan(0);
});

test("reach: what stands in the way is said", async () => {
  const problemOf = async (to: string, from: string | null = null): Promise<string> => {
    const { problem, member } = await reach({ to, from });
    expect(member).toBeNull();
    return problem;
  };
  expect(await problemOf(silent.address)).toBe(
    `The server is there, and nothing listens on port ${usualPort}: is gemeld running?`,
  );
  expect(await problemOf(other.address)).toContain("is not Gemel");
  expect(await problemOf("no-such-host.invalid")).toBe(
    "The name no-such-host.invalid is not known here",
  );
  expect(await problemOf(node1.address, "192.0.2.77")).toBe(
    "This server has no address 192.0.2.77",
  );
  await expect(reach({ to: "a b", from: null })).rejects.toThrow("is not the name or the address");
});

test("reach: an own address is no other server; link-local ones are nobody's", async () => {
  const list = networkInterfaces()["lo"] ?? [];
  const address = (one: string, internal: boolean) => ({
    ...(list[0] as NonNullable<(typeof list)[0]>),
    ...{ address: one, cidr: `${one}/24`, internal },
  });
  expect(
    hostAddresses({
      lo: [address("127.0.0.1", true)],
      eth0: [address("198.18.1.1", false), address("169.254.1.1", false)],
    }),
  ).toEqual([{ address: "198.18.1.1", interface: "eth0" }]);
  for (const own of hostAddresses()) {
    expect((await reach({ to: own.address, from: null })).problem).toContain("this server itself");
  }
});
