import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { type EventSource, eventStream, type SentEvent } from "../../src/rest/event-stream.ts";
import type { AppEnv } from "../../src/rest/operation.ts";

type Reader = { readonly next: () => Promise<string | null>; readonly cancel: () => Promise<void> };

describe("eventStream", () => {
  let send: (event: SentEvent) => void;
  let listening: boolean;
  let mayGoOn: boolean;
  beforeEach(() => {
    mayGoOn = true;
    listening = false;
  });

  async function open(more: Partial<EventSource> = {}): Promise<Reader> {
    const app = new Hono<AppEnv>();
    app.get("/", (context) =>
      eventStream(context, {
        ...{ hello: "subscribed", keepAliveMs: 60_000, mayGoOn: () => mayGoOn, ...more },
        subscribe: (tell) => {
          send = tell;
          listening = true;
          return () => {
            listening = false;
          };
        },
      }),
    );
    const response = await app.request("/");
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    return {
      next: async () => {
        const piece = await reader?.read();
        return piece?.value === undefined ? null : Buffer.from(piece.value).toString("utf8");
      },
      cancel: async () => reader?.cancel(),
    };
  }

  it("says hello first, and what is told in one turn in one piece", async () => {
    const reader = await open();
    expect(await reader.next()).toBe(": subscribed\n\n");
    send({ event: "log", data: "1", id: "a-1" });
    send({ event: "alive", data: "{}" });
    expect(await reader.next()).toBe("event: log\ndata: 1\nid: a-1\n\nevent: alive\ndata: {}\n\n");
    send({ event: "log", data: "2" });
    await Promise.resolve();
    send({ event: "log", data: "3" });
    expect(await reader.next()).toBe("event: log\ndata: 2\n\n");
    expect(await reader.next()).toBe("event: log\ndata: 3\n\n");
  });

  it("says that it lives: with a comment, or with its sign", async () => {
    const plain = await open({ keepAliveMs: 20 });
    await plain.next();
    expect(await plain.next()).toBe(": alive\n\n");
    const signed = await open({ keepAliveMs: 20, sign: { event: "alive", data: "{}" } });
    await signed.next();
    expect(await signed.next()).toBe("event: alive\ndata: {}\n\n");
    await plain.cancel();
    await signed.cancel();
  });

  it("ends when who listens goes, and when they may not go on", async () => {
    const gone = await open();
    expect(listening).toBe(true);
    await gone.cancel();
    expect(listening).toBe(false);
    send({ event: "log", data: "nobody hears this" });
    const refused = await open({ keepAliveMs: 20 });
    await refused.next();
    mayGoOn = false;
    expect(await refused.next()).toBeNull();
    expect(listening).toBe(false);
  });

  it("lets go of who does not read, after what was told first has been kept whole", async () => {
    const reader = await open();
    // What was missed meanwhile may be more than the bound: otherwise it could never be told.
    const large = "x".repeat(5 << 20);
    await reader.next();
    send({ event: "log", data: large });
    await Promise.resolve();
    expect(listening).toBe(true);
    send({ event: "log", data: "more" });
    await Promise.resolve();
    expect(listening).toBe(false);
    expect((await reader.next())?.length).toBeGreaterThan(large.length);
    expect(await reader.next()).toBeNull();
  });
});
