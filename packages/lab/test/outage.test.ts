import { describe, expect, it } from "vitest";
import type { Answer } from "../src/farm/farm-client.ts";
import { outage } from "../src/farm/outage.ts";

function answer(client: number, atMs: number, tookMs: number, node: string | null = "n"): Answer {
  return { client, atMs, tookMs, node };
}

describe("outage", () => {
  const both = new Set([1, 2]);

  it("is what the unluckiest client waited, though others were answered meanwhile", () => {
    const calm = Array.from({ length: 30 }, (_, index) => answer(2, 100 * index, 5));
    const answers = [...calm, answer(1, 500, 5), answer(1, 1100, 5000, null), answer(1, 1600, 900)];
    expect(outage(answers, both, 1000)).toEqual({ outageMs: 1400, failures: 1 });
  });

  it("begins with the fault for who had asked before, and counts nothing before it", () => {
    const answers = [answer(1, 100, 800), answer(1, 950, 550), answer(2, 0, 900, null)];
    expect(outage(answers, both, 1000)).toEqual({ outageMs: 500, failures: 0 });
  });

  it("is over when a later request is answered, and not when nobody asks", () => {
    const answers = [answer(1, 1000, 3000), answer(1, 1500, 10), answer(1, 9000, 10)];
    expect(outage(answers, both, 1000)).toEqual({ outageMs: 510, failures: 0 });
  });

  it("has no end for who is never answered again", () => {
    const answers = [answer(1, 1000, 10), answer(1, 1500, 5000, null), answer(2, 1500, 10)];
    expect(outage(answers, both, 1000)).toEqual({ outageMs: Infinity, failures: 1 });
  });
});
