/**
 * A server for what nginx does not do: `node main.ts NAME UDP_PORT TCP_PORT ADDRESS...`. Answers every
 * datagram to one of the addresses with NAME, as soon as the host has them, and keeps TCP connections open
 * without a word.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { argv } from "node:process";

const againMs = 200;

const [name = "", udp = "0", tcp = "0", ...addresses] = argv.slice(2);

/** To the address itself: what answers from another one is no answer. */
function answerOn(address: string): void {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  socket.on("message", (_, from) => socket.send(name, from.port, from.address));
  socket.on("error", () => {
    // EADDRNOTAVAIL: the module does not run yet.
    socket.close();
    setTimeout(() => answerOn(address), againMs);
  });
  socket.bind({ address, port: Number(udp) });
}

for (const address of addresses) answerOn(address);
createServer((connection) => connection.on("error", () => undefined).resume()).listen(Number(tcp));
