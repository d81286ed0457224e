import { expect, test } from "vitest";
import { type FarmPulse, farmPulseSchema } from "../src/farm-pulse.ts";

const pulse: FarmPulse = {
  version: 1,
  module: "web",
  node: "node1",
  incarnation: "a",
  traffic: "open",
  hears: [],
  follows: null,
  view: null,
  routed: 0,
  hardware: ["02:00:00:00:00:01"],
};

test("a pulse with hardware addresses, or none", () => {
  expect(farmPulseSchema.safeParse(pulse).success).toBe(true);
  expect(farmPulseSchema.safeParse({ ...pulse, hardware: [] }).success).toBe(true);
});

test.each([
  "",
  "02:00:00:00:00",
  "02:00:00:00:00:0g",
  "02:00:00:00:00:01 accept",
  "02:00:00:00:00:01\n",
])("what is no hardware address does not come near the rules: %j", (hardware) => {
  expect(farmPulseSchema.safeParse({ ...pulse, hardware: [hardware] }).success).toBe(false);
});
