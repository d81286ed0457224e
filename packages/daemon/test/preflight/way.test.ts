/** A real TLS connection through something that holds up its handshake. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { lookAtWay } from "../../src/preflight/way.ts";
import { Member } from "../cluster/members.ts";

const holdMs = 1000;
const node1 = new Member("node1", 2);

afterAll(() => node1.end());

test("way: the time that the handshake takes is not taken for a clock that is ahead", async () => {
  await node1.membership.init({ addresses: { default: node1.address } });
  const { nodeCertificate, nodeKey } = node1.files;
  const node = createHttpsServer(
    { cert: readFileSync(nodeCertificate), key: readFileSync(nodeKey) },
    (_, response) => response.writeHead(200, { "gemel-time": String(Date.now()) }).end("x"),
  );
  await once(node.listen(0, "127.0.0.1"), "listening");
  const slow = createServer((socket) => {
    const inner = connect((node.address() as AddressInfo).port, "127.0.0.1");
    for (const one of [socket, inner]) one.on("error", () => one.destroy());
    socket.pipe(inner);
    inner.once("data", async (first) => {
      inner.pause();
      await sleep(holdMs);
      socket.write(first);
      inner.pipe(socket);
    });
  });
  await once(slow.listen(0, "127.0.0.1"), "listening");
  const { port } = slow.address() as AddressInfo;
  const door = { host: "127.0.0.1", port, expect: null, identity: null };
  const way = await lookAtWay(door, "node2", "default");
  expect(way).toMatchObject({ node: "node2", lan: "default", problem: "" });
  // Half of the handshake would be added to it.
  expect(Math.abs(way.clockAheadMs ?? Number.NaN)).toBeLessThan(holdMs / 4);
  node.close();
  slow.close();
});
