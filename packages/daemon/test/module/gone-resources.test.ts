import { instantMs } from "@gemel/base";
import { initial } from "@gemel/engine";
import { emptyLineage } from "@gemel/protocol";
import { expect, test } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { withoutGone } from "../../src/module/gone-resources.ts";
import { context, moduleXml } from "../config/samples.ts";

test("withoutGone: what is configured stays, what others set stays, the rest goes", () => {
  const { config } = loadModuleConfig(moduleXml, "u", context);
  const state = initial({ record: emptyLineage, incarnation: "1", now: instantMs(0) });
  const stays = {
    "proc.appd": "down",
    "heartbeat.default": "up",
    "heartbeat.flow": "up",
    "ip.198.18.1.10": "up",
    "user.note": "anything",
    "splitbrain.uptodate": "up",
  } as const;
  const goes = { "proc.other": "down", "tcp.web": "down", "heartbeat.third": "down" } as const;
  const then = { ...state, resources: { ...stays, ...goes, witness: "up" } };
  const left = (arbiter: "none" | "witness"): object =>
    withoutGone(then, config, { arbiter }).resources;
  expect(left("none")).toEqual(stays);
  expect(left("witness")).toEqual({ ...stays, witness: "up" });
});
