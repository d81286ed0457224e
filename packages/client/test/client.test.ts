/** What the client writes, and what it makes of what comes back. */
import { GemelError } from "@gemel/base";
import { describe, expect, it } from "vitest";
import { type ApiAnswer, type ApiRequest, Client, EventParser } from "../src/index.ts";

type Said = { status?: number; etag?: string; text?: string; chunks?: string[]; breaks?: boolean };

function daemon(said: Said = {}): { client: Client; asked: ApiRequest[]; closed: () => number } {
  const asked: ApiRequest[] = [];
  let closed = 0;
  const answer: ApiAnswer = {
    status: said.status ?? 200,
    etag: said.etag ?? null,
    text: async () => said.text ?? "null",
    bytes: async () => new TextEncoder().encode(said.text ?? ""),
    chunks: async function* () {
      yield* said.chunks ?? [];
      if (said.breaks === true) throw new Error("ECONNRESET");
    },
    close: () => {
      closed += 1;
    },
  };
  const client = new Client(async (request) => {
    asked.push(request);
    return answer;
  });
  return { client, asked, closed: () => closed };
}

describe("Client", () => {
  it("fills the path, encoded, and writes the query and the body", async () => {
    const { client, asked } = daemon();
    await client.call("rescue", { module: "a b", rescue: "x/../y?" });
    await client.call("plan", { module: "app", query: { action: "swap", fullsync: undefined } });
    await client.call("signIn", { body: { user: "anna", password: "long" } });
    expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["GET", "/api/v1/modules/a%20b/rescues/x%2F..%2Fy%3F", null],
      ["GET", "/api/v1/modules/app/plan?action=swap", null],
      ["POST", "/api/v1/session", '{"user":"anna","password":"long"}'],
    ]);
    expect(asked.map(({ headers }) => headers["content-type"])).toEqual([
      ...[undefined, undefined, "application/json"],
    ]);
  });

  it("asks another node through the one that it reaches", async () => {
    const { client, asked } = daemon();
    await client.at("node 2").call("module", { module: "app" });
    expect(asked[0]?.path).toBe("/api/v1/nodes/node%202/modules/app");
  });

  it.each(["", ".", ".."])("asks nothing where a part of the path is %j", async (module) => {
    const { client, asked } = daemon();
    const failure = client.call("uninstall", { module });
    await expect(failure).rejects.toMatchObject({ code: "usage" });
    expect(asked).toEqual([]);
  });

  it("sends what makes a change safe, and says the tag of what was read", async () => {
    const { client, asked } = daemon({ etag: '"7"', text: '{"version":7}' });
    const { answer, etag } = await client.read("realms");
    expect([answer.version, etag]).toEqual([7, '"7"']);
    await client.call("changeRealms", { body: {} }, { ifMatch: etag, idempotencyKey: "k" });
    expect(asked[1]?.headers).toMatchObject({ "if-match": '"7"', "idempotency-key": "k" });
    await client.call("changeRealms", { body: {} }, { ifMatch: null });
    expect(asked[2]?.headers).not.toHaveProperty("if-match");
  });

  it.each([
    [
      ...[409, '{"code":"refused","detail":"Not now","remedy":"Wait"}'],
      { code: "refused", message: "Not now", remedy: "Wait" },
    ],
    [...[418, '{"code":"of tomorrow","title":"New"}'], { code: "internal", message: "New" }],
    [...[502, "<html>Bad gateway</html>"], { code: "not_running" }],
    [...[500, "[]"], { code: "internal", message: "The daemon answered with status 500" }],
  ] as const)("throws what the daemon refused: %s %s", async (status, text, expected) => {
    const failure = await daemon({ status, text })
      .client.call("node")
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GemelError);
    expect(failure).toMatchObject(expected);
  });

  it("says so when an answer is not JSON", async () => {
    const failure = daemon({ text: "<html>" }).client.call("node");
    await expect(failure).rejects.toMatchObject({ code: "internal" });
  });

  it("reads a stream, and knows where to go on", async () => {
    const chunks = [
      ": subscribed\n\nid: L-1\nevent: al",
      'ive\ndata: {}\n\nevent: log\ndata: {"x"',
    ];
    const { client, asked, closed } = daemon({ chunks: [...chunks, ":1}\n\n"], breaks: true });
    let signs = 0;
    const onChunk = (): void => void signs++;
    const feed = await client.stream("stream", {}, { after: "L-0", onChunk });
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const event of feed) seen.push(event);
    };
    await expect(read()).rejects.toMatchObject({ code: "not_running" });
    expect(seen).toEqual([
      { type: "alive", data: {} },
      { type: "log", data: { x: 1 } },
    ]);
    expect([feed.lastId, signs]).toEqual(["L-1", 3]);
    expect(asked[0]?.headers).toMatchObject({
      accept: "text/event-stream",
      "last-event-id": "L-0",
    });
    feed.close();
    expect(closed()).toBe(1);
  });

  it("shows a request as one could write it", () => {
    const { client } = daemon();
    const body = { action: "swap" as const };
    expect(client.at("node2").request("act", { module: "app", body })).toEqual({
      ...{ method: "POST", path: "/api/v1/nodes/node2/modules/app/actions", body },
    });
  });
});

describe("EventParser", () => {
  const text =
    ": c\r\nid: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\ndata\n\nretry: 5\n\nid: 2\n\n";
  const events = [
    { type: "a", data: "x\ny", id: "1" },
    { type: "message", data: "", id: null },
  ];

  it("is the same however the text is cut", () => {
    for (let size = 1; size <= text.length; size += 1) {
      const parser = new EventParser();
      const seen = [];
      for (let at = 0; at < text.length; at += size)
        seen.push(...parser.feed(text.slice(at, at + size)));
      expect([size, seen]).toEqual([size, events]);
    }
  });

  it("does not keep a line that never ends", () => {
    const parser = new EventParser();
    const feed = (): unknown => parser.feed("x".repeat(9 << 20));
    feed();
    expect(feed).toThrow("never ends");
  });
});
