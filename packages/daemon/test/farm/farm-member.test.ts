/** One node of a farm, with heartbeats that a test holds back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instantMs } from "@gemel/base";
import type { FarmPulse } from "@gemel/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { farmBeatSettings } from "../../src/farm/farm-beat-settings.ts";
import { FarmMember, type FarmMemberOptions } from "../../src/farm/farm-member.ts";
import type { FarmBeatListener } from "../../src/heartbeat/heartbeat-service.ts";
import { boottimeMs } from "../../src/system/native.ts";
import { cluster, context } from "../config/samples.ts";

let run: string;

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "gemel-farm-"));
});

afterEach(() => {
  rmSync(run, { recursive: true, force: true });
});

function options(heartbeats: FarmMemberOptions["heartbeats"]): FarmMemberOptions {
  const xml = `<safe><service mode="farm"><vip><loadbalancing_list><group name="web"><rule port="80"/></group>
    </loadbalancing_list></vip></service></safe>`;
  const { config } = loadModuleConfig(xml, "u", context);
  if (config.mode !== "farm") throw new Error("It is no farm");
  return {
    ...{ config, node: "node1", beat: farmBeatSettings(config, cluster, "node1"), heartbeats, run },
    ...{ testPages: [], log: () => undefined, happened: () => undefined, changed: () => undefined },
  };
}

function pulse(routed: number): FarmPulse {
  return {
    ...{ version: 1, module: "u", node: "node2", incarnation: "i2", traffic: "open" },
    ...{ hears: [], follows: null, view: null, routed, hardware: [] },
  };
}

it("hears what waits for it before it concludes that a node is silent", () => {
  const heard: FarmBeatListener[] = [];
  const waiting: (() => void)[] = [];
  const said: FarmPulse[] = [];
  const member = new FarmMember(
    options({
      addFarm: (_, listener) => heard.push(listener),
      drain: () => {
        for (const one of waiting.splice(0)) one();
      },
      heardAt: () => ({}),
      pulse: (one) => said.push(one),
      remove: () => undefined,
    }),
  );
  member.begin();
  const [thread] = heard;
  thread?.pulse(pulse(1), instantMs(boottimeMs() - 60_000));
  waiting.push(() => thread?.pulse(pulse(2), instantMs(boottimeMs())));
  member.setDrained(true);
  expect(said.at(-1)?.hears).toEqual(["node2"]);
  member.close();
});
