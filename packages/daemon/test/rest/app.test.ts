import { GemelError } from "@gemel/base";
import {
  emptyLineage,
  type LogEntry,
  type ModuleView,
  moduleViewSchema,
  problemSchema,
} from "@gemel/protocol";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { restApp } from "../../src/rest/app.ts";
import { operations } from "../../src/rest/operations.ts";
import type { NodeServices } from "../../src/rest/services.ts";

const view: ModuleView = {
  module: "app",
  id: 1,
  node: "node1",
  mode: "mirror",
  state: "STOP",
  readiness: "NotReady",
  reason: "Never started",
  upToDate: false,
  protected: false,
  since: "2025-01-01T00:00:00.000Z",
  record: emptyLineage,
  mirror: null,
  resources: {},
  peer: null,
};
const entry: LogEntry = {
  at: "2025-01-01T00:00:00.000Z",
  level: "I",
  component: "engine",
  message: "hello",
};

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ operationId: z.string(), parameters: z.array(z.object({ name: z.string() })) }),
    ),
  ),
});

const rescue = {
  id: "abc-1",
  folder: "/rescue/abc-1",
  module: "app",
  node: "node1",
  at: entry.at,
  data: "abc",
  directories: [],
};

class FakeNode implements NodeServices {
  readonly calls: unknown[] = [];
  listener: ((entry: LogEntry) => void) | null = null;
  ended = false;

  node(): ReturnType<NodeServices["node"]> {
    return { node: "node1", version: "0", pid: 1, startedAt: entry.at };
  }
  cluster(): ReturnType<NodeServices["cluster"]> {
    return { self: "node1", config: null, signature: null };
  }
  async uploadCluster(upload: unknown): ReturnType<NodeServices["uploadCluster"]> {
    this.calls.push(upload);
    return this.cluster();
  }
  async modules(): Promise<ModuleView[]> {
    return [view];
  }
  async module(name: string): Promise<ModuleView> {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
    return view;
  }
  async install(request: unknown): Promise<ModuleView> {
    this.calls.push(request);
    return view;
  }
  async diff(): ReturnType<NodeServices["diff"]> {
    return { everything: false, files: 1, directories: 0, bytes: 4096 };
  }
  async verify(_name: string, request: unknown): ReturnType<NodeServices["verify"]> {
    this.calls.push(request);
    return null;
  }
  lastVerify(): ReturnType<NodeServices["lastVerify"]> {
    return null;
  }
  async rescues(): ReturnType<NodeServices["rescues"]> {
    return [rescue];
  }
  async rescue(_name: string, id: string): ReturnType<NodeServices["rescue"]> {
    if (id !== rescue.id) throw new GemelError("unknown_rescue", `There is no copy "${id}"`);
    return { rescue, entries: [], isCut: false };
  }
  async restoreRescue(
    _name: string,
    id: string,
    request: unknown,
  ): ReturnType<NodeServices["restoreRescue"]> {
    this.calls.push({ id, request });
    return { restored: ["/there"] };
  }
  async deleteRescue(name: string, id: string): ReturnType<NodeServices["deleteRescue"]> {
    return (await this.rescue(name, id)).rescue;
  }
  async uninstall(name: string): ReturnType<NodeServices["uninstall"]> {
    const { module, id, state } = await this.module(name);
    return { module, id, state, problem: null };
  }
  async installed(): ReturnType<NodeServices["installed"]> {
    return [await this.uninstall("app")];
  }
  deconfigure(name: string): ReturnType<NodeServices["deconfigure"]> {
    return this.uninstall(name);
  }
  async checkConfig(
    name: string,
    request: Parameters<NodeServices["checkConfig"]>[1],
  ): ReturnType<NodeServices["checkConfig"]> {
    this.calls.push(request);
    const { module, node, state } = await this.module(name);
    return { module, node, file: "u", notes: [], changes: [], files: [], state, effect: "nothing" };
  }
  async package(module: string): ReturnType<NodeServices["package"]> {
    return { module, zip: "UEs=" };
  }
  async history(): ReturnType<NodeServices["history"]> {
    return [{ back: 0, at: "2026-01-01T00:00:00.000Z", file: "app_20260101T000000000Z.safe" }];
  }
  restore(name: string, back: number): Promise<ModuleView> {
    this.calls.push({ back });
    return this.module(name);
  }
  reconfigure(name: string): Promise<ModuleView> {
    return this.module(name);
  }
  async act(name: string, request: { action: string }): Promise<ModuleView> {
    this.calls.push(request);
    if (request.action === "swap") {
      throw new GemelError("refused", "No peer [F9]", { remedy: "Start it" });
    }
    return this.module(name);
  }
  resources(): ReturnType<NodeServices["resources"]> {
    return [];
  }
  setResource(): ReturnType<NodeServices["setResource"]> {
    return [];
  }
  monitored(): ReturnType<NodeServices["monitored"]> {
    return [];
  }
  async changeSettings(): ReturnType<NodeServices["changeSettings"]> {
    return { errd: true, checker: false, boot: false, failover: null };
  }
  transitions(): ReturnType<NodeServices["transitions"]> {
    return [];
  }
  logTail(_: string, count: number): LogEntry[] {
    return Array.from({ length: count }, () => entry);
  }
  subscribe(name: string, listener: (entry: LogEntry) => void): () => void {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
    this.listener = listener;
    return () => {
      this.ended = true;
    };
  }
}

function setUp(): { node: FakeNode; ask: (path: string, init?: RequestInit) => Promise<Response> } {
  const node = new FakeNode();
  const app = restApp(node, "0.1.0");
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

  const problems: [name: string, path: string, init: RequestInit, status: number, code: string][] =
    [
      ["an unknown module", "/api/v1/modules/none", {}, 404, "unknown_module"],
      ["an unknown path", "/api/v1/nothing", {}, 404, "usage"],
      ["an unknown action", "/api/v1/modules/app/actions", post('{"action":"x"}'), 400, "usage"],
      ["a body that is not JSON", "/api/v1/modules/app/actions", post("{"), 400, "usage"],
      ["a refusal", "/api/v1/modules/app/actions", post('{"action":"swap"}'), 409, "refused"],
      ["too many log lines", "/api/v1/modules/app/log?lines=1e9", {}, 400, "usage"],
      [
        "a body that is too large",
        "/api/v1/modules/app/actions",
        post(" ".repeat(2 << 20)),
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
    const { method } = operations.log;
    expect(ids.sort()).toEqual(Object.keys(operations).sort());
    expect(
      document.paths["/api/v1/modules/{module}/log"]?.[method]?.parameters.map(({ name }) => name),
    ).toEqual(["module", "lines"]);
  });
});
