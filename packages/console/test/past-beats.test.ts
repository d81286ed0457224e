import { expect, test } from "vitest";
import { pastBeats } from "../src/overview/past-beats.ts";

const at = (second: number): string => new Date(second * 1000).toISOString();

test("past beats: each instant has the value that was held then, and none before anything is known", () => {
  const resources = [
    { name: "tcp.web", value: "down", detail: "", since: at(0), history: [] },
    {
      ...{ name: "heartbeat.lan", value: "up", detail: "", since: at(106) },
      history: [
        { value: "down", at: at(102) },
        { value: "up", at: at(93) },
      ],
    },
  ];
  const beats = pastBeats(resources, at110, 10, 2000);
  expect(beats.map(({ lan }) => lan)).toEqual([
    ...[undefined, undefined, "up", "up", "up", "up"],
    ...["down", "down", "up", "up"],
  ]);
  expect(beats.every((one) => !("web" in one))).toBe(true);
});

const at110 = 110_000;
