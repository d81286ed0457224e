import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const at = "2026-11-29T10:00:00.123Z";
const commands = [
  {
    ...{ id: "1", at, kind: "request", what: "act", who: "anna", via: "session" },
    ...{ detail: "POST /api/v1/modules/pg/actions swap", result: "ok", durationMs: 40 },
  },
  {
    ...{ id: "2", at, kind: "script", what: "stop_prim", who: "", via: "" },
    ...{ detail: "PRIM WAIT stop", result: null, durationMs: null },
  },
];

test("gemel cmdlog: who asked for what, which script runs, with what it ended", async () => {
  daemon.on("GET /modules/pg/commands", { body: commands });
  const { code, stdout } = await daemon.run("cmdlog", "-m", "pg", "-n", "7");
  expect(code).toBe(0);
  expect(daemon.calls.at(-1)?.path).toBe("/modules/pg/commands?lines=7");
  const [heads = "", first = "", second = ""] = stdout.split("\n");
  expect(heads).toMatch(/^BEGAN +WHO +THROUGH +COMMAND +RESULT +TOOK +DETAIL$/);
  expect(first).toMatch(/anna +session +act +ok +0\.0 s +swap$/);
  expect(second).toMatch(/- +gemeld +stop_prim +runs +- +PRIM WAIT stop$/);
  const json = await daemon.run("cmdlog", "-m", "pg", "--json");
  expect(JSON.parse(json.stdout)).toEqual(commands);
  expect((await daemon.run("cmdlog", "-m", "pg", "-n", "few")).code).toBe(2);
});
