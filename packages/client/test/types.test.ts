/** What does not compile: each `@ts-expect-error` fails the type check when its line does compile. */
import type { ActionPlan, LogEntry, StreamEvent } from "@gemel/protocol";
import { expect, expectTypeOf, it } from "vitest";
import { type Answer, Client, type EventFeed } from "../src/index.ts";

const client = new Client(() => Promise.reject(new Error("Nothing is asked here")));
const module = "app";

/** Compiled, and never run. */
const compiled = {
  right: () => [
    client.call("modules"),
    client.call("plan", { module, query: { action: "swap" } }),
    client.call("act", { module, body: { action: "swap" } }, { timeoutMs: 1000 }),
    client.call("log", { module }),
    client.call("log", { module, query: { lines: 5 } }),
    client.call("writeModuleFile", { module, query: { path: "x" }, body: { text: "" } }),
    client.file("rescueArchive", { module, rescue: "abc" }),
    client.stream("stream", {}, { after: "life-1" }),
  ],
  wrong: () => [
    // @ts-expect-error there is no such operation
    client.call("explode"),
    // @ts-expect-error the path needs a module
    client.call("plan", { query: { action: "swap" } }),
    // @ts-expect-error the path needs a module
    client.call("module"),
    // @ts-expect-error the query is needed
    client.call("plan", { module }),
    // @ts-expect-error no such action in the query
    client.call("plan", { module, query: { action: "explode" } }),
    // @ts-expect-error a number, not its text
    client.call("log", { module, query: { lines: "5" } }),
    // @ts-expect-error the body is needed
    client.call("act", { module }),
    // @ts-expect-error no such action in the body
    client.call("act", { module, body: { action: "explode" } }),
    // @ts-expect-error a field that is written wrong
    client.call("act", { module, body: { action: "swap", fulsync: true } }),
    // @ts-expect-error a parameter that is written wrong
    client.call("rescue", { module, resuce: "abc" }),
    // @ts-expect-error it takes no body
    client.call("modules", { body: {} }),
    // @ts-expect-error a stream is no answer
    client.call("stream"),
    // @ts-expect-error a file is no answer
    client.call("support"),
    // @ts-expect-error an answer is no stream
    client.stream("overview"),
    // @ts-expect-error an answer is no file
    client.file("overview"),
    // @ts-expect-error a field of the answer that is written wrong
    client.call("module", { module }).then((view) => view.readyness),
  ],
};

it("the client: answers have the types of the table", () => {
  expect(Object.keys(compiled)).toEqual(["right", "wrong"]);
  expectTypeOf<Answer<"plan">>().toEqualTypeOf<ActionPlan>();
  expectTypeOf(client.call<"log">).returns.resolves.toEqualTypeOf<LogEntry[]>();
  expectTypeOf(client.stream<"stream">).returns.resolves.toEqualTypeOf<EventFeed<StreamEvent>>();
  expectTypeOf<Answer<"events">["data"]>().toEqualTypeOf<LogEntry>();
});
