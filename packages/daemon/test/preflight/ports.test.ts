import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { lookAtPorts, socketsOn } from "../../src/preflight/ports.ts";

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:15E0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:15E0 0100007F:A2C4 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 100 0 0 10 0
`;

test("socketsOn: those that listen, not those that are connected from there", () => {
  expect(socketsOn(table, "tcp", 5600)).toEqual(["4711"]);
  expect(socketsOn(table, "udp", 5600)).toEqual(["4711", "4712"]);
  expect(socketsOn(table, "tcp", 5601)).toEqual([]);
  expect(socketsOn("", "tcp", 5600)).toEqual([]);
});

test("lookAtPorts: free, ours, or the program that has it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(socket, "listening")]);
  const tcp = (server.address() as AddressInfo).port;
  const udp = socket.address().port;
  const needed = [
    { module: "app", protocol: "tcp", port: tcp, what: "replication" },
    { module: "app", protocol: "udp", port: udp, what: "heartbeats" },
    { module: "other", protocol: "udp", port: udp, what: "heartbeats" },
  ] as const;
  const holders = (ours: number[]): (string | null)[] =>
    lookAtPorts(needed, ours).map(({ holder }) => holder);
  expect(holders([process.pid])).toEqual(["gemel", "gemel"]);
  const [name] = holders([]);
  expect(name).toMatch(new RegExp(`\\(pid ${process.pid}\\)$`));
  server.close();
  socket.close();
  await Promise.all([once(server, "close"), once(socket, "close")]);
  expect(holders([])).toEqual([null, null]);
});
