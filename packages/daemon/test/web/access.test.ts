import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ErrorCode } from "@gemel/base";
import type { Role } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Access } from "../../src/web/access/access.ts";
import { accessDocumentSchema, noAccess } from "../../src/web/access/access-document.ts";
import type { Realm } from "../../src/web/access/realm.ts";
import { RequestRate } from "../../src/web/access/request-rate.ts";
import { SharedDocument } from "../../src/web/shared-document.ts";

const password = "correct horse battery";
const minute = 60_000;
let folder = "";
let now = 0;

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-access-`);
  now = Date.parse("2026-01-01T00:00:00Z");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function documentAt(name: string): SharedDocument<typeof noAccess> {
  return new SharedDocument({
    path: `${folder}/${name}`,
    schema: accessDocumentSchema,
    empty: noAccess,
  });
}

function open(pam?: Realm, document = documentAt("access.json")): Access {
  const realms = () => (pam === undefined ? {} : { pam });
  return new Access({ document, realms, now: () => now });
}

async function withAnna(): Promise<Access> {
  const access = open();
  await access.createUser({ name: "anna", realm: "local", role: "admin", modules: {}, password });
  return access;
}

const right = { user: "anna", password, realm: "local" as const };
const wrong = { ...right, password: "wrong" };

async function codeOf(attempt: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    return (error as { code: ErrorCode }).code;
  }
}

describe("Access", () => {
  it("lets in who has the password, and keeps no password", async () => {
    const access = await withAnna();
    const id = await access.signIn(right, "a");
    expect(access.session(id, true)?.principal).toMatchObject({ name: "anna", role: "admin" });
    expect(await codeOf(access.signIn(wrong, "a"))).toBe("not_signed_in");
    expect(await codeOf(access.signIn({ ...right, user: "bert" }, "a"))).toBe("not_signed_in");
    const stored = readFileSync(`${folder}/access.json`, "utf8");
    expect(stored).not.toContain(password);
    expect(stored).not.toContain(id);
    expect(statSync(`${folder}/access.json`).mode & 0o777).toBe(0o600);
  });

  it("ends a session when nothing was asked for as long as configured, and after twelve hours", async () => {
    const access = await withAnna();
    const id = await access.signIn(right, "a");
    now += 29 * minute;
    // What is asked in the background does not keep it.
    expect(access.session(id, false)).not.toBeNull();
    now += 2 * minute;
    expect(access.session(id, false)).toBeNull();
    const busy = await access.signIn(right, "a");
    for (let count = 0; count < 12 * 3; count += 1) {
      expect(access.session(busy, true)).not.toBeNull();
      now += 20 * minute;
    }
    expect(access.session(busy, true)).toBeNull();
  });

  it("makes a name wait after wrong passwords, longer each time, and says how long", async () => {
    const access = await withAnna();
    for (let count = 0; count < 5; count += 1) {
      expect(await codeOf(access.signIn(wrong, `198.18.0.${count}`))).toBe("not_signed_in");
    }
    // Also from elsewhere, also with the right one.
    expect(await codeOf(access.signIn(right, "198.18.1.1"))).toBe("too_many_requests");
    await expect(access.signIn(right, "198.18.1.1")).rejects.toThrow(/wait 30 s/);
    now += 31_000;
    expect(await codeOf(access.signIn(wrong, "198.18.1.2"))).toBe("not_signed_in");
    await expect(access.signIn(right, "198.18.1.2")).rejects.toThrow(/wait 60 s/);
    now += 61_000;
    expect(await codeOf(access.signIn(right, "198.18.1.2"))).toBeNull();
    expect(await codeOf(access.signIn(wrong, "198.18.1.3"))).toBe("not_signed_in");
    expect(await codeOf(access.signIn(right, "198.18.1.3"))).toBeNull();
  });

  it("does not let many attempts at once be free", async () => {
    const access = await withAnna();
    const attempts = Array.from({ length: 12 }, (_, count) =>
      codeOf(access.signIn({ ...wrong, password: `guess ${count}` }, `198.18.2.${count}`)),
    );
    const codes = await Promise.all(attempts);
    expect(codes.filter((code) => code === "not_signed_in")).toHaveLength(5);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(7);
  });

  it("gives an address so many attempts a minute, whatever names it tries", async () => {
    const access = open();
    const codes: unknown[] = [];
    for (let count = 0; count < 25; count += 1) {
      codes.push(await codeOf(access.useWelcome({ token: `guess-${count}` }, "198.18.3.3")));
    }
    expect(codes.lastIndexOf("not_signed_in")).toBeLessThan(20);
    expect(codes.at(-1)).toBe("too_many_requests");
    now += minute + 1;
    expect(await codeOf(access.useWelcome({ token: "guess" }, "198.18.3.3"))).not.toBeNull();
  });

  it("takes a one-time link once, and for ten minutes", async () => {
    const access = open();
    const { token } = access.makeWelcome();
    const first = { token, user: "anna", password };
    await access.useWelcome(first, "a");
    expect(await codeOf(access.useWelcome({ ...first, user: "eve" }, "a"))).toBe("not_signed_in");
    const late = access.makeWelcome();
    now += 10 * minute;
    expect(await codeOf(access.useWelcome({ token: late.token }, "a"))).toBe("not_signed_in");
    expect(access.users.map(({ name }) => name)).toEqual(["anna"]);
  });

  it("takes a one-time link of two who use it at the same moment once, and again after what was refused", async () => {
    const access = open();
    const { token } = access.makeWelcome();
    const codes = await Promise.all(
      ["anna", "eve"].map((user) => codeOf(access.useWelcome({ token, user, password }, "a"))),
    );
    expect(codes).toContain("not_signed_in");
    expect(access.users).toHaveLength(1);
    const taken = access.users[0]?.name ?? "";
    const again = { token: access.makeWelcome().token, password };
    expect(await codeOf(access.useWelcome({ ...again, user: taken }, "a"))).not.toBeNull();
    await access.useWelcome({ ...again, user: "carol" }, "a");
    expect(access.users).toHaveLength(2);
  });

  it("counts a change at once: role, disabled, deleted, password", async () => {
    const access = await withAnna();
    const bert = { name: "bert", realm: "local" as const, modules: {}, password };
    await access.createUser({ ...bert, role: "control" });
    const id = await access.signIn({ ...right, user: "bert" }, "a");
    const role = (): Role | null | undefined => access.session(id, true)?.principal.role;
    expect(role()).toBe("control");
    await access.changeUser("bert", { role: "monitor" });
    expect(role()).toBe("monitor");
    await access.changeUser("bert", { disabled: true });
    expect(role()).toBeUndefined();
    await access.changeUser("bert", { disabled: false });
    const again = await access.signIn({ ...right, user: "bert" }, "a");
    await access.changeUser("bert", { password: "another long one" });
    expect(access.session(again, true)).toBeNull();
  });

  it("keeps the last administrator", async () => {
    const access = await withAnna();
    expect(await codeOf(access.deleteUser("anna"))).toBe("refused");
    expect(await codeOf(access.changeUser("anna", { role: "control" }))).toBe("refused");
    expect(await codeOf(access.changeUser("anna", { disabled: true }))).toBe("refused");
  });

  it("knows tokens by their hash, until they expire or are deleted", async () => {
    const access = open();
    const request = { name: "ci", role: "monitor" as const, modules: {}, expiresInDays: 1 };
    const { secret, id } = await access.createToken(request, "anna");
    expect(secret).toMatch(/^gml_[\w-]{43}$/);
    expect(readFileSync(`${folder}/access.json`, "utf8")).not.toContain(secret);
    expect(access.token(secret)).toMatchObject({ name: "ci", role: "monitor", via: "token" });
    expect(access.token(`${secret}x`)).toBeNull();
    expect(JSON.stringify(access.tokens)).not.toContain("hash");
    now += 24 * 60 * minute;
    expect(access.token(secret)).toBeNull();
    now -= minute;
    await access.deleteToken(id);
    expect(access.token(secret)).toBeNull();
  });

  it("gives the roles of groups, and refuses who has none", async () => {
    const groups = ["ops", "other"];
    const access = open(async (name, given) => (given === password ? { name, groups } : null));
    const asked = { user: "cleo", password, realm: "pam" as const };
    const wrong = { ...asked, password: "another one" };
    expect(await codeOf(access.signIn(wrong, "a"))).toBe("not_signed_in");
    // Who proved who they are is told that it is the role that is missing.
    expect(await codeOf(access.signIn(asked, "a"))).toBe("forbidden");
    await access.changeRealms({ pam: { service: "gemel", groups: { ops: "control" } } }, null);
    const id = await access.signIn(asked, "a");
    expect(access.session(id, true)?.principal.role).toBe("control");
    await access.createUser({ name: "cleo", realm: "pam", role: "admin", modules: {} });
    expect(access.session(id, true)?.principal.role).toBe("admin");
  });

  it("never shows the secrets of realms, and keeps them when they are left out", async () => {
    const access = open();
    const ldap = {
      ...{ url: "ldaps://198.18.0.9", ca: null, bindDn: "cn=reader", base: "dc=x" },
      ...{ filter: "(uid={user})", groupAttribute: "memberOf", groups: {} },
    };
    const shown = await access.changeRealms({ ldap: { ...ldap, secret: "s3cret-of-ldap" } }, null);
    expect(JSON.stringify(shown)).not.toContain("s3cret");
    expect(shown.ldap?.hasSecret).toBe(true);
    expect((await access.changeRealms({ ldap }, shown.version)).ldap?.hasSecret).toBe(true);
    expect(await codeOf(access.changeRealms({ ldap }, shown.version))).toBe("changed_meanwhile");
  });
});

describe("SharedDocument", () => {
  it("the higher version wins, and two of the same version end alike on both nodes", async () => {
    const [one, other] = [documentAt("one"), documentAt("other")];
    const idle = (idleTimeoutMs: number) => (value: typeof noAccess) => ({
      ...value,
      realms: { ...value.realms, idleTimeoutMs },
    });
    await one.change(idle(1));
    expect(await other.offer(one.whole)).toBe(true);
    expect(await other.offer(one.whole)).toBe(false);
    // Both are changed while they cannot hear each other.
    await one.change(idle(2));
    await other.change(idle(3));
    const [first, second] = [one.whole, other.whole];
    await one.offer(second);
    await other.offer(first);
    expect(one.whole).toEqual(other.whole);
    expect(documentAt("one").whole).toEqual(one.whole);
    await expect(one.offer({ version: 9, value: { users: 1 } })).rejects.toThrow();
  });

  it("who enters a cluster takes what the others have, however often its own was changed", async () => {
    const [own, theirs] = [documentAt("own"), documentAt("theirs")];
    const idle = (idleTimeoutMs: number) => (value: typeof noAccess) => ({
      ...value,
      realms: { ...value.realms, idleTimeoutMs },
    });
    for (const ms of [1, 2, 3]) await own.change(idle(ms));
    await theirs.change(idle(4));
    await own.forget();
    expect(await theirs.offer(own.whole)).toBe(false);
    expect(await own.offer(theirs.whole)).toBe(true);
    expect(documentAt("own").whole).toEqual(theirs.whole);
  });
});

it("RequestRate: a burst is answered, a flood is not", () => {
  let at = 0;
  const rate = new RequestRate(() => at);
  const passed = (count: number): number => {
    let passes = 0;
    for (let index = 0; index < count; index += 1) {
      try {
        rate.demand("198.18.0.1");
        passes += 1;
      } catch {
        // GemelError too_many_requests: counted by its absence.
      }
    }
    return passes;
  };
  expect(passed(1000)).toBe(400);
  at += 1000;
  expect(passed(1000)).toBe(100);
  expect(() => rate.demand("198.18.0.2")).not.toThrow();
});
