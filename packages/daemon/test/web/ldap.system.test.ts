/** Signing in with a real slapd: LDAPS and StartTLS, the groups of an entry, names that try to be filters. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredLdap } from "../../src/web/access/access-document.ts";
import { ldapRealm } from "../../src/web/realms/ldap.ts";
import { waitFor } from "../system/wait-for.ts";

let folder = "";
let slapd: ChildProcess | null = null;
let realm: StoredLdap;
let plainPort = 0;
let output = "";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

const config = (at: string): string => `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${at}/slapd.pid
TLSCertificateFile ${at}/server.crt
TLSCertificateKeyFile ${at}/server.key
database mdb
suffix "dc=example,dc=org"
rootdn "cn=root,dc=example,dc=org"
rootpw root-secret
directory ${at}/data
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`;

const person = (
  uid: string,
  password: string,
  group: string,
): string => `dn: uid=${uid},dc=example,dc=org
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
departmentNumber: ${group}
userPassword: ${password}

`;

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/gemel-ldap-`);
  mkdirSync(`${folder}/data`);
  const request = [
    "req",
    "-x509",
    "-nodes",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
  ];
  const names = ["-subj", "/CN=directory", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const out = ["-keyout", `${folder}/server.key`, "-out", `${folder}/server.crt`];
  execFileSync("openssl", [...request, ...names, ...out], { stdio: "ignore" });
  writeFileSync(`${folder}/slapd.conf`, config(folder));
  const top = "dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n\n";
  const people = person("anna", "anna's password", "cn=dba,ou=groups,dc=example,dc=org");
  const reader = person("reader", "reader-secret", "none");
  writeFileSync(`${folder}/all.ldif`, `${top}${people}${person("bert", "b", "staff")}${reader}`);
  const conf = ["-f", `${folder}/slapd.conf`];
  execFileSync("/usr/sbin/slapadd", [...conf, "-l", `${folder}/all.ldif`], { stdio: "inherit" });
  const port = await freePort();
  plainPort = await freePort();
  const urls = `ldaps://127.0.0.1:${port} ldap://127.0.0.1:${plainPort}`;
  slapd = spawn("/usr/sbin/slapd", [...conf, "-h", urls, "-d", "0"], { stdio: "pipe" });
  slapd.stderr?.on("data", (text) => {
    output += String(text);
  });
  realm = {
    ...{ url: `ldaps://127.0.0.1:${port}`, ca: readFileSync(`${folder}/server.crt`, "utf8") },
    ...{ bindDn: "uid=reader,dc=example,dc=org", secret: "reader-secret" },
    ...{ base: "dc=example,dc=org", filter: "(uid={user})" },
    ...{ groupAttribute: "departmentNumber", groups: { dba: "control" } },
  };
  const answers = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
        socket.end();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  await waitFor("slapd answers", 15_000, answers, () => output);
});

afterAll(async () => {
  const ended = new Promise((resolve) => slapd?.once("exit", resolve));
  if (slapd !== null && slapd.exitCode === null) {
    slapd.kill("SIGKILL");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

const anna = { name: "anna", groups: ["cn=dba,ou=groups,dc=example,dc=org", "dba"] };

it("LDAP: lets in who has the password there, with the groups of the entry", async () => {
  const ask = ldapRealm(realm);
  expect(await ask("anna", "anna's password")).toEqual(anna);
  expect(await ask("bert", "b")).toEqual({ name: "bert", groups: ["staff"] });
  for (const [user, password] of [
    ["anna", "wrong"],
    ["anna", ""],
    ["nobody", "b"],
  ] as const) {
    expect([user, await ask(user, password)]).toEqual([user, null]);
  }
});

it("LDAP: upgrades a plain connection before anything is said", async () => {
  const url = `ldap://127.0.0.1:${plainPort}`;
  expect(await ldapRealm({ ...realm, url })("anna", "anna's password")).toEqual(anna);
  // It is 127.0.0.1 that the certificate names; "localhost" is another one.
  const other = ldapRealm({ ...realm, url: `ldap://localhost:${plainPort}` })("anna", "x");
  await expect(other).rejects.toThrow(/is for another name: Host: localhost. is not/);
  const untrusted = ldapRealm({ ...realm, url, ca: null })("anna", "anna's password");
  await expect(untrusted).rejects.toMatchObject({ code: "peer_unreachable" });
});

it("LDAP: nothing that people type becomes part of the filter", async () => {
  const ask = ldapRealm(realm);
  for (const user of ["*", "a*", "anna)(uid=*", "*)(|(uid=*", "anna\0", "bert\\2a"]) {
    expect([user, await ask(user, "b")]).toEqual([user, null]);
  }
});

it("LDAP: says what is wrong when the directory is not there, or is somebody else's", async () => {
  const gone = ldapRealm({ ...realm, url: `ldaps://127.0.0.1:${await freePort()}` });
  await expect(gone("anna", "x")).rejects.toMatchObject({ code: "peer_unreachable" });
  await expect(ldapRealm({ ...realm, ca: null })("anna", "x")).rejects.toThrow(
    `The certificate of the directory ${realm.url} was signed by no authority that this system trusts`,
  );
  const reader = ldapRealm({ ...realm, secret: "not-the-secret" })("anna", "x");
  await expect(reader).rejects.toThrow(/InvalidCredentials/);
  await expect(reader).rejects.not.toThrow(/not-the-secret/);
});
