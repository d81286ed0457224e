import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DoorKnock } from "../../src/heartbeat/door-knock.ts";

const here = "127.0.0.1";
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function listener(): Promise<Socket> {
  const socket = createSocket("udp4");
  sockets.push(socket);
  socket.bind({ address: here, port: 0 });
  await once(socket, "listening");
  return socket;
}

describe("DoorKnock", () => {
  it("tells a host where nobody listens from one where somebody does", async () => {
    const open = await listener();
    const { port } = open.address();
    const said: string[] = [];
    const knock = new DoorKnock(port, (node) => said.push(node));
    knock.at("hears", here, here);
    await once(open, "message");
    expect(said).toEqual([]);
    sockets.length = 0;
    open.close();
    await vi.waitFor(() => expect(said.length).toBeGreaterThanOrEqual(2), 5000);
    knock.stop("hears");
    const count = said.length;
    knock.at("another", here, here);
    await vi.waitFor(() => expect(said.at(-1)).toBe("another"), 5000);
    expect(said.filter((node) => node === "hears")).toHaveLength(count);
    knock.close();
  });
});
