/** The health port needs no proof of who asks: what it answers is listed, and nothing else is there. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { healthPaths } from "../../src/health/health-paths.ts";
import { HealthServer } from "../../src/health/health-server.ts";
import { allOperations } from "../../src/rest/operation.ts";
import { unlistedPublic } from "../../src/web/unlisted-public.ts";

const server = new HealthServer(
  (module) => (module === "web" ? { state: "UP", readiness: "Ready" } : null),
  "node2",
);
let base: string;

beforeAll(async () => {
  await server.listen(0, "127.0.0.1");
  base = `http://127.0.0.1:${server.port}`;
});

afterAll(() => server.close());

const open = Object.values(healthPaths);
const listed = open.map(({ path }) => path.replace(":module", "web"));

async function statusOf(path: string, method = "GET"): Promise<number> {
  const answer = await fetch(base + path, { method });
  await answer.arrayBuffer();
  return answer.status;
}

it("answers what is listed, and takes nothing there", async () => {
  for (const path of listed) {
    const status = path.startsWith("/health/secondary/") ? 503 : 200;
    expect([path, await statusOf(path)]).toEqual([path, status]);
    expect([path, await statusOf(path, "POST")]).toEqual([path, 405]);
  }
});

it("answers nothing else: no operation, no file, no other module, nothing beneath or beside", async () => {
  const others = [
    ...allOperations.map(({ path }) => path.replaceAll(/:\w+/g, "web")),
    ...unlistedPublic.map(({ path }) => path),
    ...listed.flatMap((path) => [`${path}/`, `${path}x`, path.replace(/\/[^/]+$/, "")]),
    ...open
      .filter(({ path }) => path.includes(":"))
      .map(({ path }) => path.replace(":module", "db")),
    ...["/", "/metrics", "/openapi.json", "/test/../etc/passwd", "/var/modules/web/userconfig.xml"],
  ].filter((path) => !listed.includes(path));
  const answered: string[] = [];
  for (const path of others) if ((await statusOf(path)) !== 404) answered.push(path);
  expect(answered).toEqual([]);
});

it("is in the documents", () => {
  const url = new URL("../../../../docs/reference/rest.md", import.meta.url);
  const page = readFileSync(url, "utf8");
  const section = page.slice(page.indexOf("Where `<health>`"), page.indexOf("## All"));
  const paths = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path]) => path);
  expect(paths).toEqual(open.map(({ path }) => path));
});
