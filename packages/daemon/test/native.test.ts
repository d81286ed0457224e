/** What the daemon asks the kernel by calls of its own. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { connectsAtOnce, datagramAddress, interfaceIndex } from "../src/system/native.ts";

it("the number of an interface is the kernel's; 0: there is none", () => {
  const names = readdirSync("/sys/class/net");
  const numbers = names.map((name) => Number(readFileSync(`/sys/class/net/${name}/ifindex`)));
  expect(names.map(interfaceIndex)).toEqual(numbers);
  expect(interfaceIndex("nobody0")).toBe(0);
  expect(interfaceIndex("a-name-longer-than-any")).toBe(0);
});

it("whether a server of this host takes connections is known at once; not when it has too many", async () => {
  const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 2 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = datagramAddress("127.0.0.1", port);
  // Nobody takes them while this runs.
  const answers = Array.from({ length: 6 }, () => connectsAtOnce(address));
  expect(answers[0]).toBe(0);
  expect(answers.at(-1)).toBe(-114);
  server.close();
  await once(server, "close");
  expect(connectsAtOnce(address)).toBe(-111);
});
