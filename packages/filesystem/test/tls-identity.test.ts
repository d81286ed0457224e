import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GemelError } from "@gemel/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type IdentityFiles, readIdentity } from "../src/link/tls-identity.ts";
import { TestAuthority } from "./support/certificates.ts";

const dayMs = 86_400_000;

let authority: TestAuthority;
let good: IdentityFiles;
let folder: string;

beforeAll(() => {
  authority = new TestAuthority();
  good = authority.issue("a");
  folder = mkdtempSync(join(tmpdir(), "gemel-identity-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** What is said about files that are not usable. */
function complaint(changes: Partial<IdentityFiles>, node = "a", now?: number): string {
  try {
    readIdentity({ ...good, ...changes }, node, now);
  } catch (error) {
    if (!(error instanceof GemelError)) throw error;
    expect(error.code).toBe("certificate_invalid");
    expect(error.remedy.length).toBeGreaterThan(10);
    return error.message;
  }
  return "usable";
}

test.each(["ec", "ed25519", "rsa"] as const)(
  "readIdentity: a good one, with a key of type %s",
  (keyType) => {
    const identity = readIdentity(authority.issue("a", { keyType }), "a");
    expect(identity.keyType).toBe(keyType);
    expect(identity.authorities).toHaveLength(1);
  },
);

test.each(["authority", "certificate", "key"] as const)(
  "readIdentity: %s is missing, empty, or something else",
  (which) => {
    const missing = join(folder, "missing");
    expect(complaint({ [which]: missing })).toBe(`Cannot read ${missing}: ENOENT`);
    expect(complaint({ [which]: folder })).toBe(`Cannot read ${folder}: EISDIR`);
    for (const text of [
      "",
      "x",
      "\0".repeat(100),
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ]) {
      const path = file("strange", text);
      expect(complaint({ [which]: path })).toContain(path);
    }
  },
);

test("readIdentity: a key that others can read, of another certificate, or behind a password", () => {
  const open = file("open.key", "", 0o600);
  copyFileSync(good.key, open);
  chmodSync(open, 0o640);
  expect(complaint({ key: open })).toBe(`${open} can be read by others (mode 0640)`);
  const other = authority.issue("a").key;
  expect(complaint({ key: other })).toBe(`${other} is not the private key of ${good.certificate}`);
  const locked = join(folder, "locked.key");
  execFileSync(
    "openssl",
    ["ec", "-in", good.key, "-aes128", "-passout", "pass:x", "-out", locked],
    { stdio: "ignore" },
  );
  chmodSync(locked, 0o600);
  expect(complaint({ key: locked })).toBe(`${locked} holds no private key that can be read`);
});

test("readIdentity: of another authority, even one of the same name, and of another node", () => {
  const foreign = new TestAuthority();
  expect(complaint({ authority: foreign.certificate })).toContain(
    "was not issued by the authority",
  );
  expect(complaint({}, "b")).toBe(`${good.certificate} is not the certificate of the node b`);
  const wild = authority.issue("*");
  expect(complaint(wild, "b")).toContain("is not the certificate of the node b");
});

test("readIdentity: before its time and after it", () => {
  expect(complaint({}, "a", Date.now() - 2 * dayMs)).toContain("is not valid before");
  expect(complaint({}, "a", Date.now() + 29 * dayMs)).toBe("usable");
  expect(complaint({}, "a", Date.now() + 31 * dayMs)).toContain("has expired on");
});
