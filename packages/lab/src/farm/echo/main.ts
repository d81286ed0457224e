/**
 * A server for what nginx does not do: `node main.ts NAME UDP_PORT TCP_PORT`. Answers every datagram with
 * NAME, and keeps TCP connections open without a word.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { argv } from "node:process";

const [name = "", udp = "0", tcp = "0"] = argv.slice(2);

for (const type of ["udp4", "udp6"] as const) {
  const socket = createSocket({ type, ipv6Only: type === "udp6" });
  socket.on("message", (_, from) => socket.send(name, from.port, from.address));
  socket.bind(Number(udp));
}
createServer((connection) => connection.on("error", () => undefined).resume()).listen(Number(tcp));
