/** Signing in with a small provider of OpenID Connect: a real flow with PKCE, state, nonce and signed tokens. */
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Access } from "../../src/web/access/access.ts";
import { accessDocumentSchema, noAccess } from "../../src/web/access/access-document.ts";
import { SharedDocument } from "../../src/web/shared-document.ts";

const clientId = "gemel-console";
const secret = "oidc-client-secret";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const { privateKey: strange } = generateKeyPairSync("ec", { namedCurve: "P-256" });
let issuer = "";
let folder = "";
let access: Access;
/** What the next token says besides, and who signs it. */
let claims: Record<string, unknown> = {};
let signer: KeyObject = privateKey;
const codes = new Map<string, URLSearchParams>();
const exchanged: URLSearchParams[] = [];

const provider: RequestListener = async (request, response) => {
  const url = new URL(request.url ?? "", issuer);
  const json = (status: number, value: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };
  if (url.pathname === "/.well-known/openid-configuration") {
    return json(200, {
      ...{
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
      },
      ...{ jwks_uri: `${issuer}/keys`, response_types_supported: ["code"] },
      id_token_signing_alg_values_supported: ["ES256"],
      subject_types_supported: ["public"],
    });
  }
  if (url.pathname === "/keys") {
    const key = publicKey.export({ format: "jwk" });
    return json(200, { keys: [{ ...key, kid: "k", alg: "ES256", use: "sig" }] });
  }
  let body = "";
  for await (const part of request) body += String(part);
  const form = new URLSearchParams(body);
  exchanged.push(form);
  const asked = codes.get(form.get("code") ?? "");
  const challenge = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  const isRight =
    asked?.get("code_challenge") === challenge && form.get("client_secret") === secret;
  if (asked === undefined || !isRight) return json(400, { error: "invalid_grant" });
  const nowS = Math.floor(Date.now() / 1000);
  const token = jwt({
    ...{
      iss: issuer,
      aud: clientId,
      sub: "1",
      iat: nowS,
      exp: nowS + 60,
      nonce: asked.get("nonce"),
    },
    ...claims,
  });
  return json(200, { access_token: "a", token_type: "Bearer", id_token: token });
};
const server = createServer(provider);

function jwt(payload: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "ES256", kid: "k" })}.${part(payload)}`;
  const signature = sign("sha256", Buffer.from(text), { key: signer, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/gemel-oidc-`);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const document = new SharedDocument({
    path: `${folder}/access.json`,
    schema: accessDocumentSchema,
    empty: noAccess,
  });
  access = new Access({ document, realms: () => ({}) });
  const groups = { "db-team": "control" as const };
  await access.changeRealms(
    {
      oidc: {
        ...{ title: "Company", issuer, ca: null, clientId, secret },
        redirectBase: "https://node1:7443/ha",
        ...{ userClaim: "preferred_username", groupClaim: "groups", groups },
      },
    },
    null,
  );
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** What a browser does between the two redirections. */
async function flow(): Promise<{ query: string; state: string }> {
  const { url, state } = await access.beginOidc();
  const asked = new URL(url).searchParams;
  expect(asked.get("state")).toBe(state);
  expect(asked.get("redirect_uri")).toBe("https://node1:7443/ha/api/v1/session/oidc/done");
  expect(asked.get("code_challenge_method")).toBe("S256");
  const code = randomBytes(8).toString("hex");
  codes.set(code, asked);
  return { query: `?code=${code}&state=${encodeURIComponent(state)}`, state };
}

async function finish(
  change: (at: { query: string; state: string }) => void = () => undefined,
): Promise<string> {
  const at = await flow();
  change(at);
  return (await access.finishOidc(at.query, at.state)).session;
}

it("signs in with the roles of the groups", async () => {
  claims = { preferred_username: "anna", groups: ["db-team", "staff"] };
  const session = await finish();
  expect(access.session(session, true)?.principal).toEqual({
    ...{ name: "anna", role: "control", modules: {}, via: "session" },
  });
  expect(exchanged[0]?.get("code_verifier")).toMatch(/^[\w-]{43,}$/);
});

it("refuses who has no role, and who has no name", async () => {
  claims = { preferred_username: "eve", groups: ["staff"] };
  await expect(finish()).rejects.toMatchObject({ code: "forbidden" });
  claims = { groups: ["db-team"] };
  await expect(finish()).rejects.toMatchObject({ code: "not_signed_in" });
});

it("refuses answers that were not asked for here, or twice, or are not signed by the provider", async () => {
  claims = { preferred_username: "anna", groups: ["db-team"] };
  const code = { code: "not_signed_in" };
  const stranger = { query: "", state: "" };
  await expect(finish((at) => Object.assign(at, { state: "another" }))).rejects.toMatchObject(code);
  await expect(access.finishOidc("?code=x&state=y", null)).rejects.toMatchObject(code);
  Object.assign(stranger, await flow());
  await access.finishOidc(stranger.query, stranger.state);
  await expect(access.finishOidc(stranger.query, stranger.state)).rejects.toMatchObject(code);
  const one = await flow();
  const two = await flow();
  // The code of one flow in another: the verifier does not fit.
  const mixed = one.query.replace(encodeURIComponent(one.state), encodeURIComponent(two.state));
  await expect(access.finishOidc(mixed, two.state)).rejects.toMatchObject(code);
  signer = strange;
  await expect(finish()).rejects.toMatchObject(code);
  signer = privateKey;
  for (const wrong of [{ nonce: "n" }, { aud: "another" }, { iss: "https://x" }, { exp: 1 }]) {
    claims = { preferred_username: "anna", groups: ["db-team"], ...wrong };
    await expect(finish()).rejects.toMatchObject(code);
  }
});

/** An authority of one's own: its certificate, and a key with a certificate that it signed. */
function authority(name: string): {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
} {
  const at = (file: string): string => `${folder}/${name}-${file}`;
  const made = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const openssl = (...args: string[]): unknown =>
    execFileSync("openssl", [...made, "-days", "2", ...args], { stdio: "ignore" });
  openssl("-subj", `/CN=${name}`, "-keyout", at("ca.key"), "-out", at("ca.crt"));
  openssl(
    ...["-subj", "/CN=provider", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-keyout", at("key"), "-out", at("crt")],
  );
  const [ca = "", key = "", cert = ""] = ["ca.crt", "key", "crt"].map((file) =>
    readFileSync(at(file), "utf8"),
  );
  return { ca, key, cert };
}

/** What is given as the authority of the provider, which stays as it is besides. */
function trust(ca: string | null): Promise<unknown> {
  return access.changeRealms(
    {
      oidc: {
        ...{ title: "Company", issuer, ca, clientId, redirectBase: "https://node1:7443/ha" },
        ...{ userClaim: "preferred_username", groupClaim: "groups" },
        groups: { "db-team": "control" },
      },
    },
    null,
  );
}

it("behind TLS of an authority of one's own: only with that authority, and says what is wrong with another", async () => {
  const [company, stranger] = [authority("company"), authority("stranger")];
  const secured = createTlsServer({ key: company.key, cert: company.cert }, provider);
  await new Promise<void>((resolve) => secured.listen(0, "127.0.0.1", resolve));
  try {
    issuer = `https://127.0.0.1:${(secured.address() as AddressInfo).port}`;
    claims = { preferred_username: "anna", groups: ["db-team"] };
    await trust(null);
    await expect(finish()).rejects.toMatchObject({
      code: "peer_unreachable",
      message: `The certificate of the provider ${issuer} was signed by no authority that this system trusts`,
    });
    await trust(stranger.ca);
    await expect(finish()).rejects.toMatchObject({
      code: "peer_unreachable",
      message: `The certificate of the provider ${issuer} was signed by another authority than the one given`,
      remedy: "Give the certificate of the authority that signed it, in the settings of the realm",
    });
    await trust(`${stranger.ca}\n${company.ca}`);
    const session = await finish();
    expect(access.session(session, true)?.principal).toMatchObject({ name: "anna" });
    expect(access.realms.oidc?.ca).toContain(company.ca);

    issuer = issuer.replace("127.0.0.1", "localhost");
    await trust(company.ca);
    await expect(finish()).rejects.toMatchObject({
      message: expect.stringContaining(
        `The certificate of the provider ${issuer} is for another name: Host: localhost. is not`,
      ),
    });
  } finally {
    secured.close();
    secured.closeAllConnections();
  }
});

it("refuses an authority that is no certificate, and one that is a key", async () => {
  const { ca, key } = authority("other");
  for (const [given, message] of [
    ["company.crt", "The authority of the provider is no certificate in PEM"],
    ["", "The authority of the provider is no certificate in PEM"],
    [`${ca}${key}`, "The authority of the provider is a PRIVATE KEY, and no certificate"],
    [
      ca.replace(/\n[^\n-]{20}/, "\nAAAA"),
      "The authority of the provider cannot be read: it is damaged",
    ],
  ] as const) {
    await expect(trust(given)).rejects.toMatchObject({ code: "usage", message });
  }
  const ldap = {
    ...{ url: "ldaps://127.0.0.1:636", ca: "x", bindDn: "", base: "", filter: "(uid={user})" },
    ...{ groupAttribute: "memberOf", groups: {} },
  };
  await expect(access.changeRealms({ ldap }, null)).rejects.toMatchObject({
    code: "usage",
    message: "The authority of the directory is no certificate in PEM",
  });
});
