/** The interface over real HTTPS: who gets in, what browsers are told, what needs no proof. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { connect } from "node:tls";
import { brotliCompressSync } from "node:zlib";
import { layout } from "@gemel/protocol";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Journal } from "../../src/log/journal.ts";
import { restApp } from "../../src/rest/app.ts";
import { allOperations } from "../../src/rest/operation.ts";
import { identifyNetwork } from "../../src/web/access/identify.ts";
import { RequestRate } from "../../src/web/access/request-rate.ts";
import { contentSecurityPolicy } from "../../src/web/security-headers.ts";
import { StaticFiles } from "../../src/web/static-files.ts";
import { unlistedPublic } from "../../src/web/unlisted-public.ts";
import { webCertificate } from "../../src/web/web-certificate.ts";
import { WebServer } from "../../src/web/web-server.ts";
import { type Fake, fakeServices } from "../rest/fake-services.ts";
import { sampleRequest } from "../rest/samples.ts";

let fake: Fake;
let server: WebServer;
let port = 0;
let files: ReturnType<typeof layout>;

function certificate(name: string, issuer: string): void {
  const at = (file: string): string => `${files.etc}/${file}`;
  const req = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const own = [
    "-subj",
    `/CN=${name}`,
    "-days",
    "2",
    "-keyout",
    at(`${name}.key`),
    "-out",
    at(`${name}.crt`),
  ];
  const signed = issuer === name ? [] : ["-CA", at(`${issuer}.crt`), "-CAkey", at(`${issuer}.key`)];
  const kind = issuer === name ? [] : ["-addext", "basicConstraints=critical,CA:FALSE"];
  execFileSync("openssl", [...req, ...own, ...signed, ...kind], { stdio: "ignore" });
}

beforeAll(async () => {
  fake = fakeServices();
  const script = `${fake.folder}/console/assets/app-0123abcd.js`;
  files = layout(fake.folder);
  mkdirSync(files.etc, { recursive: true });
  mkdirSync(`${fake.folder}/console/assets`, { recursive: true });
  writeFileSync(`${fake.folder}/console/index.html`, "<!doctype html><title>Gemel</title>");
  writeFileSync(script, scriptText);
  writeFileSync(`${script}.br`, brotliCompressSync(scriptText));
  writeFileSync(`${fake.folder}/console/assets/gone-0123abcd.js`, scriptText);
  certificate("ca", "ca");
  certificate("other-ca", "other-ca");
  for (const name of ["node", "node2", "node9"]) certificate(name, "ca");
  certificate("eve", "other-ca");
  const { options: tls } = await webCertificate(files, "node1");
  const console = new StaticFiles(`${fake.folder}/console`);
  const app = restApp({
    services: fake.services,
    version: "0.1.0",
    identify: identifyNetwork({ access: fake.access, nodes: () => ["node2"] }),
    audit: (entry) => fake.audit.add(entry),
    network: { rate: new RequestRate(), files: () => console },
  });
  const listener = getRequestListener(app.fetch);
  const journal = new Journal(() => undefined, false);
  server = new WebServer({ addresses: ["127.0.0.1"], port: 0, tls, listener, journal });
  await server.listen();
  port = server.port;
});

afterAll(async () => {
  await server.close();
  await fake.close();
});

const scriptText = "console.log(1);".repeat(200);

type Answer = { status: number; headers: IncomingMessage["headers"]; text: string };

function ask(
  method: string,
  path: string,
  options: RequestOptions & { body?: unknown } = {},
): Promise<Answer> {
  const { body, headers = {}, ...tls } = options;
  return new Promise((resolve, reject) => {
    const call = request(
      {
        ...{ host: "127.0.0.1", port, method, path, rejectUnauthorized: false, agent: false },
        headers: { "content-type": "application/json", ...headers },
        ...tls,
      },
      async (response) => {
        const isStream = response.headers["content-type"]?.startsWith("text/event-stream") === true;
        let text = "";
        if (isStream) response.destroy();
        else for await (const part of response.setEncoding("utf8")) text += String(part);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      },
    );
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const password = "correct horse battery";

async function signedIn(): Promise<string> {
  const { token } = fake.access.makeWelcome();
  const answer = await ask("POST", "/api/v1/session/welcome", { body: { token } });
  const [cookie = ""] = answer.headers["set-cookie"] ?? [];
  return cookie.split(";")[0] ?? "";
}

describe("over HTTPS", () => {
  it("speaks TLS 1.3 and nothing older, and no plain HTTP", async () => {
    const tls = { host: "127.0.0.1", port, rejectUnauthorized: false };
    const protocol = await new Promise((resolve) => {
      const socket = connect(tls, () => {
        resolve(socket.getProtocol());
        socket.end();
      });
    });
    expect(protocol).toBe("TLSv1.3");
    const refused = await new Promise((resolve) =>
      connect({ ...tls, maxVersion: "TLSv1.2" }).on("error", resolve),
    );
    expect(String(refused)).toMatch(/protocol version|handshake failure/i);
    const plain = await new Promise((resolve) =>
      plainRequest({ host: "127.0.0.1", port }).on("error", resolve).on("response", resolve).end(),
    );
    expect(plain).toBeInstanceOf(Error);
  });

  it("answers without a proof only what is listed, by walking everything", async () => {
    const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
    const open: string[] = [];
    for (const { name, access } of allOperations) {
      const { method, path, body } = sampleRequest(name);
      const takesBody = method === "POST" || method === "PUT";
      const options = { agent, ...(takesBody ? { body: body ?? {} } : {}) };
      const { status } = await ask(method, path, options);
      if (status !== 401 || access === "public") open.push(name);
    }
    expect(open.sort()).toEqual(
      [
        ...["admitNode", "clusterAuthority"],
        ...["beginOidc", "finishOidc", "session", "signIn", "useWelcome"],
      ].sort(),
    );
    for (const path of ["/openapi.json", "/api/v1/nodes/node2/overview", "/metrics"]) {
      expect([path, (await ask("GET", path)).status]).toEqual([path, 401]);
    }
    for (const path of ["/etc/shadow", "/../access.json", "/%2e%2e/access.json", "/api", "/x"]) {
      expect([path, (await ask("GET", path)).status]).toEqual([path, 404]);
    }
    expect(unlistedPublic.map(({ path }) => path)).toEqual(["/livez", "/metrics", "/*"]);
    expect((await ask("GET", "/livez")).text).toBe("OK\n");
    agent.destroy();
  });

  it("lists in the documents what needs no proof", () => {
    const page = readFileSync(
      new URL("../../../../docs/reference/rest.md", import.meta.url),
      "utf8",
    );
    const section = page.slice(page.indexOf("## What needs no proof"), page.indexOf("## All"));
    const listed = [...section.matchAll(/^\| (GET|POST|PUT|DELETE) \| `([^`]+)`/gm)];
    const open = allOperations.filter(({ access }) => access === "public");
    expect(listed.map(([, method, path]) => `${method} ${path}`)).toEqual([
      ...open.map(({ method, path }) => `${method} ${path}`),
      ...unlistedPublic.map(({ method, path }) => `${method} ${path}`),
    ]);
  });

  it("serves the console compressed, under a policy without anything inline or from elsewhere", async () => {
    const page = await ask("GET", "/");
    expect(page).toMatchObject({ status: 200, text: "<!doctype html><title>Gemel</title>" });
    expect(page.headers["content-security-policy"]).toBe(contentSecurityPolicy);
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers["x-frame-options"]).toBe("DENY");
    const headers = { "accept-encoding": "br, gzip" };
    const script = await ask("GET", "/assets/app-0123abcd.js", { headers });
    expect(script.headers).toMatchObject({
      "content-encoding": "br",
      "cache-control": "public, max-age=31536000, immutable",
    });
    const { length } = brotliCompressSync(scriptText);
    expect(script.headers["content-length"]).toBe(String(length));
    // Not compressed that way when it was built, or not wanted.
    for (const accepted of ["gzip", "identity"]) {
      const plain = await ask("GET", "/assets/app-0123abcd.js", {
        headers: { "accept-encoding": accepted },
      });
      expect(plain.headers["content-encoding"]).toBeUndefined();
      expect(plain.text).toBe(scriptText);
    }
    const tag = { "if-none-match": page.headers.etag ?? "" };
    expect((await ask("GET", "/", { headers: tag })).status).toBe(304);
  });

  it("serves a page that was changed, and says that one which an upgrade took away is not there", async () => {
    const page = await ask("GET", "/");
    writeFileSync(`${fake.folder}/console/index.html`, "<!doctype html><title>Other</title>");
    const tag = { "if-none-match": page.headers.etag ?? "" };
    expect(await ask("GET", "/", { headers: tag })).toMatchObject({
      ...{ status: 200, text: "<!doctype html><title>Other</title>" },
    });
    expect((await ask("GET", "/assets/gone-0123abcd.js")).status).toBe(200);
    rmSync(`${fake.folder}/console/assets/gone-0123abcd.js`);
    const paths = ["gone-0123abcd.js", "app-0123abcd.js.br", "../../access.json", ""];
    for (const path of paths) {
      const { status, text } = await ask("GET", `/assets/${path}`, {
        headers: { "accept-encoding": "br" },
      });
      expect([path, status, JSON.parse(text).code]).toEqual([path, 404, "usage"]);
    }
  });

  it("keeps sessions in a cookie that only this host gets back, and no script reads", async () => {
    const { token } = fake.access.makeWelcome();
    const answer = await ask("POST", "/api/v1/session/welcome", { body: { token } });
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^__Host-gemel=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const session = cookie.split(";")[0] ?? "";
    const own = { cookie: session, origin: `https://127.0.0.1:${port}`, "gemel-request": "1" };
    expect((await ask("GET", "/api/v1/users", { headers: { cookie: session } })).status).toBe(200);
    expect((await ask("DELETE", "/api/v1/session", { headers: own })).status).toBe(200);
    expect((await ask("GET", "/api/v1/users", { headers: { cookie: session } })).status).toBe(401);
  });

  it("counts as use of a session what its user does, not what the page asks by itself", async () => {
    const cookie = await signedIn();
    const session = vi.spyOn(fake.access, "session");
    await ask("GET", "/api/v1/users", { headers: { cookie, "gemel-background": "1" } });
    await ask("GET", "/api/v1/users", { headers: { cookie } });
    expect(session.mock.calls.map(([, touch]) => touch)).toEqual([false, true]);
    session.mockRestore();
  });

  it("does nothing for a page of another site", async () => {
    const cookie = await signedIn();
    const own = `https://127.0.0.1:${port}`;
    const body = { name: "eve", realm: "pam", role: "admin", modules: {} };
    const foreign: Record<string, string>[] = [
      {},
      { origin: own },
      { "gemel-request": "1" },
      { origin: "https://evil.example", "gemel-request": "1" },
      { origin: "null", "gemel-request": "1" },
      { origin: "https://127.0.0.1:1", "gemel-request": "1" },
    ];
    for (const headers of foreign) {
      const answer = await ask("POST", "/api/v1/users", { headers: { cookie, ...headers }, body });
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
    expect(fake.access.users.some(({ name }) => name === "eve")).toBe(false);
    const headers = { cookie, origin: own, "gemel-request": "1" };
    expect((await ask("POST", "/api/v1/users", { headers, body })).status).toBe(201);
  });

  it("knows another node by its certificate, and nobody by one of another authority", async () => {
    const shown = (name: string): RequestOptions => ({
      cert: readFileSync(`${files.etc}/${name}.crt`),
      key: readFileSync(`${files.etc}/${name}.key`),
    });
    const path = "/api/v1/shared/access";
    expect((await ask("GET", path, shown("node2"))).status).toBe(200);
    // Of our authority, but not a node of this cluster; of another authority.
    expect((await ask("GET", path, shown("node9"))).status).toBe(401);
    expect((await ask("GET", path, shown("eve"))).status).toBe(401);
    const actor = { name: "anna", role: "monitor", modules: {}, via: "session" };
    const headers = { "gemel-actor": encodeURIComponent(JSON.stringify(actor)) };
    // For somebody it may no more than they may; without a certificate the header says nothing.
    expect((await ask("GET", "/api/v1/overview", { ...shown("node2"), headers })).status).toBe(200);
    expect((await ask("GET", "/api/v1/users", { ...shown("node2"), headers })).status).toBe(403);
    const asNode = { ...actor, role: "admin", via: "node" };
    const escalated = { "gemel-actor": encodeURIComponent(JSON.stringify(asNode)) };
    expect((await ask("GET", path, { ...shown("node2"), headers: escalated })).status).toBe(403);
    expect((await ask("GET", "/api/v1/overview", { headers })).status).toBe(401);
  });

  it("audits who, from where, through what, what and the result, and never a secret", async () => {
    const request = { name: "ci", role: "control" as const, modules: {}, expiresInDays: 1 };
    const { secret } = await fake.access.createToken(request, "anna");
    const headers = { authorization: `Bearer ${secret}` };
    await ask("POST", "/api/v1/modules/app/actions", { headers, body: { action: "start" } });
    await ask("GET", "/api/v1/users", { headers });
    await ask("POST", "/api/v1/session", { body: { user: "nobody", password } });
    const { entries, brokenAt } = fake.audit.page(3, Number.MAX_SAFE_INTEGER);
    expect(brokenAt).toBeNull();
    const from = "127.0.0.1";
    expect(entries).toMatchObject([
      { who: "", via: "none", from, what: "signIn", result: "not_signed_in" },
      { who: "ci", via: "token", from, what: "users", result: "forbidden" },
      { who: "ci", via: "token", from, what: "act", result: "ok" },
    ]);
    expect(entries[2]?.subject).toBe("POST /api/v1/modules/app/actions start");
    const all = JSON.stringify(fake.audit.page(1000, Number.MAX_SAFE_INTEGER));
    for (const text of [secret, password]) expect(all).not.toContain(text);
  });

  it("does not do again what is sent again with the same idempotency-key", async () => {
    const request = { name: "again", role: "control" as const, modules: {}, expiresInDays: 1 };
    const { secret } = await fake.access.createToken(request, "anna");
    const headers = { authorization: `Bearer ${secret}`, "idempotency-key": "k1" };
    const before = fake.node.calls.length;
    const post = (action: string): Promise<Answer> =>
      ask("POST", "/api/v1/modules/app/actions", { headers, body: { action } });
    const [first, second] = [await post("start"), await post("start")];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.text).toBe(first.text);
    expect(fake.node.calls.length).toBe(before + 1);
    expect((await post("stop")).status).toBe(400);
  });

  it("refuses to overwrite what somebody else has changed meanwhile", async () => {
    const { secret } = await fake.access.createToken(
      { name: "editor", role: "admin", modules: {}, expiresInDays: 1 },
      "anna",
    );
    const authorization = `Bearer ${secret}`;
    const path = "/api/v1/modules/app/file?path=bin/y";
    const write = (text: string, match: Record<string, string> = {}): Promise<Answer> =>
      ask("PUT", path, { headers: { authorization, ...match }, body: { text } });
    const first = await write("one");
    const tag = first.headers.etag ?? "";
    expect((await write("two", { "if-match": tag })).status).toBe(200);
    const late = await write("three", { "if-match": tag });
    expect([late.status, JSON.parse(late.text).code]).toEqual([412, "changed_meanwhile"]);
    const read = await ask("GET", path, { headers: { authorization } });
    expect(JSON.parse(read.text)).toMatchObject({ text: "two", executable: true });
  });
});

describe("a browser whose sign-in with a provider is refused", () => {
  const html = { accept: "text/html,application/xhtml+xml" };

  it("is sent to the console, below whatever path it is, which is told why", async () => {
    const back = await ask("GET", "/api/v1/session/oidc/done?code=x&state=y", { headers: html });
    expect(back.status).toBe(302);
    expect(back.headers.location).toBe("../../../../");
    const [cookie = ""] = back.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^__Host-gemel-refused=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax/);
    const mine = await ask("GET", "/api/v1/session", { headers: { cookie: cookie.split(";")[0] } });
    expect(JSON.parse(mine.text).refused).toMatchObject({
      code: "refused",
      detail: "OpenID Connect is not configured here",
    });
    const other = await ask("GET", "/api/v1/session");
    expect(JSON.parse(other.text).refused).toBeNull();
    const begin = await ask("GET", "/api/v1/session/oidc", { headers: html });
    expect(begin.headers.location).toBe("../../../");
  });

  it("and a program gets the problem itself", async () => {
    const answer = await ask("GET", "/api/v1/session/oidc/done?code=x&state=y");
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.text).code).toBe("refused");
  });
});
