import { moduleViewSchema, problemSchema } from "@gemel/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { allOperations } from "../../src/rest/operation.ts";
import { entry, type Fake, type FakeNode, fakeServices, view } from "./fake-services.ts";

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ operationId: z.string(), parameters: z.array(z.object({ name: z.string() })) }),
    ),
  ),
});

let fake: Fake | null = null;

afterEach(async () => {
  await fake?.close();
  fake = null;
});

function setUp(): { node: FakeNode; ask: (path: string, init?: RequestInit) => Promise<Response> } {
  fake = fakeServices();
  const { node } = fake;
  const app = fake.app();
  return { node, ask: async (path, init) => app.request(path, init) };
}

function post(body: string): RequestInit {
  return { method: "POST", body, headers: { "content-type": "application/json" } };
}

describe("restApp", () => {
  it("answers with the documented shapes", async () => {
    const { ask } = setUp();
    const response = await ask("/api/v1/modules/app");
    expect(response.status).toBe(200);
    expect(moduleViewSchema.parse(await response.json())).toEqual(view);
  });

  it("passes an action on and answers 202", async () => {
    const { node, ask } = setUp();
    const response = await ask("/api/v1/modules/app/actions", post('{"action":"start"}'));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted: true, module: { module: "app" } });
    expect(node.calls).toEqual([{ action: "start" }]);
  });

  it("notes what is asked of a module and how it ended, not who only looks or is turned away", async () => {
    const { node, ask } = setUp();
    await ask("/api/v1/modules/app");
    await ask("/api/v1/modules/app/actions", post('{"action":"start"}'));
    await ask("/api/v1/modules/app/actions", post('{"action":"swap"}'));
    await ask("/api/v1/session", post('{"user":"anna","password":"wrong"}'));
    const common = { module: "app", kind: "request", what: "act", who: "root", via: "socket" };
    const line = "POST /api/v1/modules/app/actions";
    expect(node.noted).toEqual([
      { ...common, detail: `${line} start`, result: "ok" },
      { ...common, detail: `${line} swap`, result: "refused" },
    ]);
  });

  const problems: [name: string, path: string, init: RequestInit, status: number, code: string][] =
    [
      ["an unknown module", "/api/v1/modules/none", {}, 404, "unknown_module"],
      ["an unknown path", "/api/v1/nothing", {}, 404, "usage"],
      ["an unknown action", "/api/v1/modules/app/actions", post('{"action":"x"}'), 400, "usage"],
      ["a body that is not JSON", "/api/v1/modules/app/actions", post("{"), 400, "usage"],
      [
        "an installation with what only a later version knows",
        "/api/v1/modules",
        post('{"name":"shop","template":"mirror","macros":{},"later":"this"}'),
        400,
        "usage",
      ],
      ["a refusal", "/api/v1/modules/app/actions", post('{"action":"swap"}'), 409, "refused"],
      ["too many log lines", "/api/v1/modules/app/log?lines=1e9", {}, 400, "usage"],
      [
        "a body that is too large",
        "/api/v1/modules/app/actions",
        post(" ".repeat(3 << 20)),
        413,
        "usage",
      ],
      ["events of an unknown module", "/api/v1/modules/x/events", {}, 404, "unknown_module"],
    ];
  it.each(problems)("answers %s with a problem", async (_, path, init, status, code) => {
    const { ask } = setUp();
    const response = await ask(path, init);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ status, code });
    expect(problem.remedy).not.toBe("");
  });

  it("names the field of a body that is wrong", async () => {
    const { ask } = setUp();
    const response = await ask("/api/v1/modules", post('{"name":"x","template":"y","macros":[]}'));
    expect(problemSchema.parse(await response.json()).detail).toMatch(
      /^The body is not valid: macros: /,
    );
  });

  it("sends entries as server-sent events, and stops listening when the client goes", async () => {
    const { node, ask } = setUp();
    const gone = new AbortController();
    const response = await ask("/api/v1/modules/app/events", { signal: gone.signal });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const reader = response.body?.getReader();
    const read = async (): Promise<string> =>
      new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe(": subscribed\n\n");
    node.listener?.(entry);
    expect(await read()).toBe(`event: log\ndata: ${JSON.stringify(entry)}\n\n`);
    await reader?.cancel();
    await expect.poll(() => node.ended).toBe(true);
  });

  it("documents every operation", async () => {
    const { ask } = setUp();
    const document = documentSchema.parse(await (await ask("/openapi.json")).json());
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(allOperations.map(({ name }) => name).sort());
    expect(
      document.paths["/api/v1/modules/{module}/log"]?.["get"]?.parameters.map(({ name }) => name),
    ).toEqual(["module", "lines"]);
  });
});
