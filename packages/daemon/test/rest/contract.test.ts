/**
 * Walks the OpenAPI document: everything is called with a valid request, with invalid ones, without a proof of
 * who asks and with too small a role. An operation that has no sample here fails.
 */
import { type Principal, principalSchema, problemSchema, roles } from "@gemel/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { App } from "../../src/rest/app.ts";
import type { Operation } from "../../src/rest/operation.ts";
import { allOperations } from "../../src/rest/table.ts";
import { type Fake, fakeServices } from "./fake-services.ts";
import { samples } from "./samples.ts";

const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        "x-access": z.string(),
        requestBody: z.object({}).optional(),
        parameters: z.array(z.object({ name: z.string(), in: z.enum(["path", "query"]) })),
        responses: z.record(z.string(), z.object({})),
      }),
    ),
  ),
});
type Row = { method: string; path: string; id: string; operation: Operation };

let fake: Fake;
let app: App;
const rows: Row[] = Object.entries(allOperations).map(([id, operation]) => ({
  ...{ id, operation, method: operation.method, path: operation.path },
}));

beforeAll(() => {
  fake = fakeServices();
  app = fake.app((context) => {
    const header = context.req.header("test-principal");
    const principal = header === undefined ? null : principalSchema.parse(JSON.parse(header));
    return { principal, from: "198.18.1.9", session: null };
  });
});
afterAll(() => fake.close());

const admin: Principal = { name: "anna", role: "admin", modules: {}, via: "session" };
const node: Principal = { name: "node2", role: "admin", modules: {}, via: "node" };

async function call(
  { method, path, id }: Row,
  principal: Principal | null,
  change: { body?: string; query?: string; path?: Record<string, string> } = {},
): Promise<Response> {
  const sample = samples[id];
  const body =
    change.body ?? (sample?.body === undefined ? undefined : JSON.stringify(sample.body));
  const parameters: Record<string, string> = { module: "app", ...sample?.path, ...change.path };
  const filled = path.replace(/:(\w+)/g, (_, name: string) => parameters[name] || "app");
  return app.request(`${filled}?${change.query ?? sample?.query ?? ""}`, {
    method: method.toUpperCase(),
    headers: {
      "content-type": "application/json",
      ...(principal === null ? {} : { "test-principal": JSON.stringify(principal) }),
    },
    ...(body === undefined || method === "get" ? {} : { body }),
  });
}

async function problemIn(response: Response): Promise<string> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.remedy).not.toBe("");
  return problem.code;
}

it("the document has every operation, and every operation has a sample", async () => {
  const answer = await app.request("/openapi.json", {
    headers: { "test-principal": JSON.stringify(admin) },
  });
  const { paths } = documentSchema.parse(await answer.json());
  const documented = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(documented.sort()).toEqual(Object.keys(allOperations).sort());
  expect(Object.keys(samples).sort()).toEqual(documented);
});

describe.each(rows)("$method $path", (row) => {
  const { operation, id } = row;
  const { access } = operation;
  const module = row.path.includes(":module") ? "app" : null;

  it("answers only who may ask", async () => {
    const unknown = await call(row, null, { body: "{" });
    if (access === "public") expect(unknown.status).not.toBe(403);
    else {
      expect(unknown.status).toBe(401);
      expect(await problemIn(unknown)).toBe("not_signed_in");
    }
    for (const small of tooSmall(access, module)) {
      const refused = await call(row, small);
      expect([small, refused.status]).toEqual([small, 403]);
      expect(await problemIn(refused)).toBe("forbidden");
    }
  });

  it("refuses what is not valid, naming it", async () => {
    const asker = access === "node" ? node : admin;
    if (operation.body !== undefined) {
      for (const body of ["{", "[]", "null", '"text"', '{"nothing":"of this"}']) {
        const refused = await call(row, asker, { body });
        if (body === '{"nothing":"of this"}' && refused.status < 300) continue;
        expect([body, refused.status]).toEqual([body, 400]);
        expect(await problemIn(refused)).toBe("usage");
      }
    }
    if (module !== null) {
      const refused = await call(row, asker, { path: { module: "no-such-module" } });
      if (samples[id]?.anyModule === true) return;
      expect(refused.status).toBe(404);
    }
    const wrong = samples[id]?.wrongQuery;
    if (operation.query !== undefined) {
      expect(wrong).toBeDefined();
      const refused = await call(row, asker, { query: wrong ?? "" });
      expect([id, refused.status]).toEqual([id, 400]);
      expect(await problemIn(refused)).toBe("usage");
    }
  });

  it("answers a valid request as documented", async () => {
    await samples[id]?.prepare?.(fake);
    const response = await call(row, access === "node" ? node : admin);
    const refusal = samples[id]?.refusal;
    if (refusal !== undefined) {
      expect(await problemIn(response)).toBe(refusal);
      return;
    }
    expect([id, response.status]).toEqual([id, operation.status ?? 200]);
    const type = response.headers.get("content-type") ?? "";
    if (operation.events === true) {
      expect(type).toMatch(/^text\/event-stream/);
      await response.body?.cancel();
    } else if (operation.type === undefined) {
      expect(type).toMatch(/^application\/json/);
      const parsed = operation.answer.safeParse(await response.json());
      expect(parsed.error?.issues).toBeUndefined();
    } else expect(type).toBe(operation.type);
  });
});

/** Principals that may not. */
function tooSmall(access: Operation["access"], module: string | null): Principal[] {
  if (access === "public" || access === "any") return [];
  if (access === "node") return [admin];
  const lower = roles.slice(0, roles.indexOf(access));
  const elsewhere = { other: "admin" as const };
  const inModule = module === null ? { app: "admin" as const } : {};
  return [
    { name: "bert", role: null, modules: { ...elsewhere, ...inModule }, via: "token" },
    ...lower.map((role): Principal => ({ name: "bert", role, modules: elsewhere, via: "token" })),
  ];
}
