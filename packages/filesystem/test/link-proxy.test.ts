/**
 * The faults of the network between two nodes, as tests make them.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LinkProxy } from "./support/link-proxy.ts";
import { until } from "./support/mirror-node.ts";

let server: Server;
let proxy: LinkProxy;
let primary: Socket;
let replica: Socket;
let received = "";
let end = "";

beforeEach(async () => {
  received = "";
  end = "";
  server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  proxy = await LinkProxy.open(typeof address === "object" && address !== null ? address.port : 0);
  const joined = once(server, "connection");
  replica = connect(proxy.port, "127.0.0.1");
  [primary] = (await joined) as [Socket];
  primary.on("error", () => undefined);
  replica.on("data", (data: Buffer) => {
    received += data.toString();
  });
  replica.on("error", (error) => {
    end = "code" in error ? String(error.code) : error.message;
  });
});

afterEach(() => {
  proxy.close();
  replica.destroy();
  server.close();
});

test("LinkProxy: passes on what comes, in both directions", async () => {
  primary.write("to the replica");
  await until("it arrives", () => received === "to the replica");
  let back = "";
  primary.on("data", (data: Buffer) => {
    back += data.toString();
  });
  replica.write("to the primary");
  await until("the answer arrives", () => back === "to the primary");
});

test("LinkProxy: a cut takes what is on its way, and both ends are reset", async () => {
  primary.write("before");
  await until("it arrives", () => received === "before");
  proxy.stall("to_replica");
  primary.write("on its way");
  // The other direction still works, so this has passed the proxy after the text above.
  const echoed = once(primary, "data");
  replica.write("x");
  await echoed;
  proxy.cut();
  await until("the replica is reset", () => end === "ECONNRESET");
  expect(received).toBe("before");
});

test("LinkProxy: what stalled arrives later, in order", async () => {
  proxy.stall("to_replica");
  primary.write("one ");
  primary.write("two");
  const echoed = once(primary, "data");
  replica.write("x");
  await echoed;
  expect(received).toBe("");
  proxy.flow();
  await until("it arrives", () => received === "one two");
});

test("LinkProxy: a slow line takes its time and loses nothing", async () => {
  proxy.slow(100_000);
  const start = performance.now();
  primary.write("x".repeat(20_000));
  await until("it arrives", () => received.length === 20_000);
  expect(performance.now() - start).toBeGreaterThan(150);
});
