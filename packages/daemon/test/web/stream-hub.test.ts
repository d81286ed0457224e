import type { LogEntry, MetricsSample, Overview, StreamEvent } from "@gemel/protocol";
import { expect, it } from "vitest";
import type { SentEvent } from "../../src/rest/event-stream.ts";
import { StreamHub, type StreamListener } from "../../src/web/stream/stream-hub.ts";
import { overview } from "../rest/fake-services.ts";

const at = "2026-01-01T00:00:00.000Z";

function logged(message: string, module = "app"): StreamEvent {
  const entry: LogEntry = { at, level: "I", component: "engine", message };
  return { type: "log", data: { node: "node1", module, entry } };
}

function measured(lagBytes: number): StreamEvent {
  const sample: MetricsSample = {
    ...{ at, lagBytes, replicationBytesPerSecond: null, replicationRecordsPerSecond: null },
    ...{
      fsyncLocalMs: null,
      fsyncTotalMs: null,
      resyncBytesPerSecond: null,
      peerRoundTripMs: null,
    },
  };
  return { type: "metrics", data: { node: "node1", module: "app", sample } };
}

/** What the ids of its events begin with. */
function lifeOf(to: StreamHub): string {
  const { sent, end } = listen(to);
  to.publish(logged("for its id"), true);
  end();
  return sent.at(-1)?.id?.split("-")[0] ?? "";
}

function hub(): StreamHub {
  return new StreamHub({
    overview: () => overview,
    statement: () => logged("the statement"),
  });
}

function listen(
  to: StreamHub,
  options: Partial<StreamListener> = {},
): { sent: SentEvent[]; end: () => void } {
  const sent: SentEvent[] = [];
  const end = to.subscribe({
    ...{ scope: "cluster", last: null, sees: () => true, seesAll: true },
    ...options,
    send: (event) => sent.push(event),
  });
  return { sent, end };
}

const words = (sent: SentEvent[]): string[] =>
  sent.filter(({ event }) => event === "log").map(({ data }) => JSON.parse(data).entry.message);

it("StreamHub: the overview first, then what happens", () => {
  const to = hub();
  const { sent, end } = listen(to);
  to.publish(logged("one"), true);
  end();
  to.publish(logged("two"), true);
  expect(sent.map(({ event }) => event)).toEqual(["overview", "log"]);
  expect(words(sent)).toEqual(["one"]);
});

it("StreamHub: who comes again with the id of the last event gets what it missed, once", () => {
  const to = hub();
  const first = listen(to);
  to.publish(logged("one"), true);
  first.end();
  to.publish(logged("two"), true);
  to.publish(logged("three"), false);
  const last = first.sent.at(-1)?.id ?? null;
  expect(last).toMatch(/^[0-9a-f]{8}-1$/);
  const again = listen(to, { last });
  expect(words(again.sent)).toEqual(["two", "three"]);
  to.publish(logged("four"), true);
  expect(words(again.sent)).toEqual(["two", "three", "four"]);
});

it("StreamHub: an id of another life, or none that is an id, gives the overview and nothing old", () => {
  const to = hub();
  to.publish(logged("one"), true);
  for (const last of ["00000000-0", "what", "", "1-1-1"]) {
    const { sent } = listen(to, { last });
    expect(sent.map(({ event }) => event)).toEqual(["overview"]);
  }
});

it("StreamHub: the past is bounded, and what is left of it comes in order", () => {
  const to = hub();
  const { sent, end } = listen(to);
  to.publish(logged("first"), true);
  end();
  for (let count = 0; count < 10_000; count += 1) to.publish(logged(String(count)), true);
  const again = words(listen(to, { last: sent.at(-1)?.id ?? null }).sent);
  expect(again.length).toBeGreaterThanOrEqual(2000);
  expect(again.length).toBeLessThan(4000);
  expect(again.at(-1)).toBe("9999");
  expect(Number(again[0])).toBe(10_000 - again.length);
});

it("StreamHub: measurements do not push out what happened, and the newest of them come again in order", () => {
  const to = hub();
  to.publish(logged("first"), true);
  for (let count = 0; count < 10_000; count += 1) to.publish(measured(count), true);
  to.publish(logged("last"), true);
  const { sent } = listen(to, { last: `${lifeOf(to)}-0` });
  expect(words(sent)).toEqual(["first", "last", "for its id"]);
  const lags = sent
    .filter(({ event }) => event === "metrics")
    .map(({ data }) => JSON.parse(data).sample.lagBytes);
  expect(lags.length).toBeGreaterThanOrEqual(250);
  expect(lags.length).toBeLessThan(500);
  expect(lags).toEqual(lags.map((_, index) => 10_000 - lags.length + index));
  expect(sent.at(-1)?.event).toBe("log");
});

it("StreamHub: nobody hears of modules that they may not see", () => {
  const to = hub();
  const sees = (module: string | null): boolean => module === null || module === "mine";
  const { sent } = listen(to, { sees, seesAll: false });
  to.publish(logged("of mine", "mine"), true);
  to.publish(logged("of another", "another"), true);
  const two = { ...overview, modules: [{ module: "mine" }, { module: "another" }] };
  to.publish({ type: "overview", data: two as Overview }, true);
  expect(words(sent)).toEqual(["of mine"]);
  expect(JSON.parse(sent.at(-1)?.data ?? "{}").modules).toEqual([{ module: "mine" }]);
});

it("StreamHub: another node hears only what happens here", () => {
  const to = hub();
  const { sent } = listen(to, { scope: "node" });
  to.publish(logged("here"), true);
  to.publish(logged("there"), false);
  to.publish({ type: "overview", data: overview }, true);
  expect(words(sent)).toEqual(["the statement", "here"]);
});
