/**
 * Connections that last: `node main.ts URL COUNT` opens one from each of COUNT addresses, and for each line
 * of its input sends one request on every one of them. Answers with a line of JSON: who answered, by
 * connection; null where the connection broke, which is never opened again.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { argv, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";

const answerMs = 10_000;

const [url = "http://0.0.0.0", count = "1"] = argv.slice(2);
const { hostname, port, pathname } = new URL(url);

function open(client: number): Socket {
  const localAddress = `198.18.64.${client + 1}`;
  const socket = connect({ host: hostname, port: Number(port || "80"), localAddress });
  socket.setEncoding("utf8");
  // What follows an error is "close".
  return socket.on("error", () => undefined);
}

/** The body of the answer; it is one line. */
function ask(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    const end = (node: string | null): void => {
      clearTimeout(timer);
      socket.off("data", read).off("close", lost);
      resolve(node);
    };
    const lost = (): void => end(null);
    const read = (part: string): void => {
      text += part;
      const body = text.indexOf("\r\n\r\n");
      if (body >= 0 && text.endsWith("\n") && text.length > body + 4)
        end(text.slice(body + 4).trim());
    };
    const timer = setTimeout(lost, answerMs);
    socket.on("data", read).on("close", lost);
    if (socket.closed || !socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)) {
      if (socket.closed) lost();
    }
  });
}

const sockets = Array.from({ length: Number(count) }, (_, client) => open(client));
for await (const _ of createInterface({ input: stdin })) {
  const nodes = await Promise.all(sockets.map(ask));
  stdout.write(`${JSON.stringify(nodes)}\n`);
}
for (const socket of sockets) socket.destroy();
