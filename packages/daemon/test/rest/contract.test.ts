/**
 * Walks the OpenAPI document: everything is called with a valid request, with invalid ones, without a proof of
 * who asks and with too small a role. An operation that has no sample here fails.
 */
import { Client } from "@gemel/client";
import { type Principal, principalSchema, problemSchema, roles } from "@gemel/protocol";
import type { CallName, FileName, OperationAccess, StreamName } from "@gemel/protocol/operations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { App } from "../../src/rest/app.ts";
import { allOperations, type RoutedOperation } from "../../src/rest/operation.ts";
import type { Identify } from "../../src/web/access/identify.ts";
import { appTransport } from "./app-transport.ts";
import { type Fake, fakeServices } from "./fake-services.ts";
import { askedOf, type Sample, sampleRequest, samples } from "./samples.ts";

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

let fake: Fake;
let app: App;

beforeAll(() => {
  fake = fakeServices();
  app = fake.app(identify);
});
afterAll(() => fake.close());

const identify: Identify = (context) => {
  const header = context.req.header("test-principal");
  const principal = header === undefined ? null : principalSchema.parse(JSON.parse(header));
  return { principal, from: "198.18.1.9", session: null };
};

const admin: Principal = { name: "anna", role: "admin", modules: {}, via: "session" };
const node: Principal = { name: "node2", role: "admin", modules: {}, via: "node" };

async function call(
  { name }: RoutedOperation,
  principal: Principal | null,
  change: { body?: string; query?: string; module?: string } = {},
): Promise<Response> {
  const { method, path, body } = sampleRequest(name, change.module);
  const [pathname = ""] = path.split("?");
  const sent = change.body ?? (body === undefined ? undefined : JSON.stringify(body));
  return app.request(change.query === undefined ? path : `${pathname}?${change.query}`, {
    method,
    headers: { "content-type": "application/json", ...proofOf(principal) },
    ...(sent === undefined || method === "GET" ? {} : { body: sent }),
  });
}

function proofOf(principal: Principal | null): Record<string, string> {
  return principal === null ? {} : { "test-principal": JSON.stringify(principal) };
}

function sampleOf({ name }: RoutedOperation): Omit<Sample<"node">, "asked"> {
  return samples[name];
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
  expect(documented.sort()).toEqual(allOperations.map(({ name }) => name).sort());
  expect(Object.keys(samples).sort()).toEqual(documented);
});

describe.each(allOperations)("$method $path", (operation) => {
  const { access } = operation;
  const sample = sampleOf(operation);
  const module = operation.path.includes(":module") ? "app" : null;
  const asker = access === "node" ? node : admin;

  it("answers only who may ask", async () => {
    const unknown = await call(operation, null, { body: "{" });
    if (access === "public") expect(unknown.status).not.toBe(403);
    else {
      expect(unknown.status).toBe(401);
      expect(await problemIn(unknown)).toBe("not_signed_in");
    }
    for (const small of tooSmall(access, module)) {
      const refused = await call(operation, small);
      expect([small, refused.status]).toEqual([small, 403]);
      expect(await problemIn(refused)).toBe("forbidden");
    }
  });

  it("refuses what is not valid, naming it", async () => {
    if (operation.body !== undefined) {
      for (const body of ["{", "[]", "null", '"text"', '{"nothing":"of this"}']) {
        const refused = await call(operation, asker, { body });
        if (body === '{"nothing":"of this"}' && refused.status < 300) continue;
        expect([body, refused.status]).toEqual([body, 400]);
        expect(await problemIn(refused)).toBe("usage");
      }
    }
    if (module !== null) {
      const refused = await call(operation, asker, { module: "no-such-module" });
      if (sample.anyModule === true) return;
      expect(refused.status).toBe(404);
    }
    if (operation.query !== undefined) {
      expect(sample.wrongQuery).toBeDefined();
      const refused = await call(operation, asker, { query: sample.wrongQuery ?? "" });
      expect(refused.status).toBe(400);
      expect(await problemIn(refused)).toBe("usage");
    }
  });

  it("answers a valid request as documented", async () => {
    await sample.prepare?.(fake);
    const response = await call(operation, asker);
    if (sample.refusal !== undefined) {
      expect(await problemIn(response)).toBe(sample.refusal);
      return;
    }
    expect(response.status).toBe(operation.status ?? 200);
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

  it("is reached through the typed client", async () => {
    const fresh = fakeServices();
    await sample.prepare?.(fresh);
    const client = new Client(appTransport(fresh.app(identify), proofOf(asker)));
    const answer = await outcomeOf(operation, client);
    await fresh.close();
    if (sample.refusal !== undefined) {
      expect(answer).toMatchObject({ code: sample.refusal });
      return;
    }
    expect(answer).not.toBeInstanceOf(Error);
    if (operation.events !== true && operation.type === undefined) {
      expect(operation.answer.safeParse(answer).error?.issues).toBeUndefined();
    }
  });
});

/** By the method of the client that fits; what it throws. */
async function outcomeOf(
  { name, events, type }: RoutedOperation,
  client: Client,
): Promise<unknown> {
  try {
    if (events === true) {
      const feed = await client.stream(name as StreamName, ...askedOf(name as StreamName));
      feed.close();
      return feed;
    }
    if (type === undefined)
      return await client.call(name as CallName, ...askedOf(name as CallName));
    return await (await client.file(name as FileName, ...askedOf(name as FileName))).bytes();
  } catch (error) {
    return error;
  }
}

/** Principals that may not. */
function tooSmall(access: OperationAccess, module: string | null): Principal[] {
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
