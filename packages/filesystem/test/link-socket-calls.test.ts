import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { closeDescriptor } from "../src/file-calls.ts";
import { errno } from "../src/file-constants.ts";
import {
  acceptTcp,
  connectTcp,
  listenTcp,
  localPort,
  receive,
  sendAll,
  shutdownSocket,
  socketAddress,
} from "../src/link/socket-calls.ts";

test.each([
  ["10.1.2.255", "02000050 0a0102ff 00000000 00000000"],
  ["::", `0a000050 00000000 ${"00".repeat(16)} 00000000`],
  ["::1", `0a000050 00000000 ${"00".repeat(15)}01 00000000`],
  ["fd00:1::2:ab", "0a000050 00000000 fd00000100000000000000000002 00ab 00000000"],
  ["::ffff:1.2.3.4", "0a000050 00000000 00000000000000000000ffff01020304 00000000"],
  ["1:2:3:4:5:6:7:8", "0a000050 00000000 00010002000300040005000600070008 00000000"],
])("socketAddress: bytes of %s", (host, hex) => {
  const address = socketAddress(host, 80);
  expect(address?.toString("hex").slice(0, 8)).toBe(hex.startsWith("02") ? "02000050" : "0a000050");
  expect(address?.toString("hex")).toBe(hex.replaceAll(" ", ""));
});

test.each(["", "host", "1.2.3", "fe80::1%eth0", "1.2.3.4.5"])(
  "socketAddress, connectTcp, listenTcp: refuse %j",
  (host) => {
    expect(socketAddress(host, 80)).toBeNull();
    expect(connectTcp(host, 80, 10)).toBe(-errno.EINVAL);
    expect(() => listenTcp(host, 0)).toThrow("Not an IP address");
  },
);

test.each(["127.0.0.1", "::1"])("sockets: bytes go both ways over %s, then the end", (host) => {
  const listener = listenTcp(host, 0);
  const client = connectTcp(host, localPort(listener), 1000);
  const server = acceptTcp(listener, 1000);
  expect(Math.min(client, server)).toBeGreaterThan(0);
  const into = Buffer.alloc(10);
  expect(receive(server, into, false)).toBe(-errno.EAGAIN);
  expect(sendAll(client, Buffer.from("ping"))).toBe(0);
  expect(receive(server, into)).toBe(4);
  expect(sendAll(server, Buffer.from("pong"))).toBe(0);
  expect(shutdownSocket(server)).toBe(0);
  expect(receive(client, into)).toBe(4);
  expect(receive(client, into)).toBe(0);
  expect(into.toString("latin1", 0, 4)).toBe("pong");
  for (const fd of [client, server, listener]) closeDescriptor(fd);
});

test("acceptTcp: nobody comes within the time", () => {
  const listener = listenTcp("127.0.0.1", 0);
  expect(acceptTcp(listener, 5)).toBe(-errno.EAGAIN);
  closeDescriptor(listener);
});

test("connectTcp: nobody listens", () => {
  const listener = listenTcp("127.0.0.1", 0);
  const port = localPort(listener);
  closeDescriptor(listener);
  expect(connectTcp("127.0.0.1", port, 1000)).toBe(-errno.ECONNREFUSED);
});

test("listenTcp: a port in use is named, with the code address_in_use", async () => {
  const server = await new Promise<Server>((resolve) => {
    const other = createServer().listen(0, "127.0.0.1", () => resolve(other));
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(() => listenTcp("127.0.0.1", port)).toThrow(
    expect.objectContaining({
      code: "address_in_use",
      message: `Port ${port} on 127.0.0.1 is in use`,
    }),
  );
  server.close();
});
