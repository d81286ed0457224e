import { moduleEventSchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const event = moduleEventSchema.parse({
  ...{ id: 7, at: "2026-01-02T03:04:05.678Z", chain: 4, cause: "tcp.app is down", rule: "M028" },
  ...{ action: "PRIM>PRIM", from: "PRIM", to: "PRIM", outcome: "done", detail: "" },
});

test("events: one line each, from cause to outcome", async () => {
  daemon.on("GET /modules/pg/transitions", { body: [event] });
  const { code, stdout } = await daemon.run("events", "-m", "pg");
  expect(code).toBe(0);
  expect(stdout).toContain("tcp.app is down -> M028 -> PRIM>PRIM (PRIM) -> done");
});

test("events: --json prints them as they are; -n wants a number", async () => {
  daemon.on("GET /modules/pg/transitions", { body: [event] });
  const { stdout } = await daemon.run("events", "-m", "pg", "-n", "3", "--json");
  expect(JSON.parse(stdout)).toEqual([event]);
  expect((await daemon.run("events", "-m", "pg", "-n", "few")).code).toBe(2);
});
