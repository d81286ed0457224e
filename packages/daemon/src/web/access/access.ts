/**
 * Who may ask: users, tokens, sessions, realms, the one-time link.
 *
 * What somebody may is looked up at every request, so that a change counts at once, also on the other nodes.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { GemelError } from "@gemel/base";
import type {
  PasswordChange,
  Principal,
  RealmName,
  Realms,
  RealmsChange,
  Role,
  SignIn,
  Token,
  TokenCreate,
  TokenCreated,
  User,
  UserChange,
  UserCreate,
  WelcomeUse,
} from "@gemel/protocol";
import type { OidcFlows } from "../realms/oidc.ts";
import { demandAuthority } from "../realms/private-authority.ts";
import type { SharedDocument } from "../shared-document.ts";
import type { AccessDocument, StoredOidc, StoredToken, StoredUser } from "./access-document.ts";
import {
  demandAdministrator,
  demandRoom,
  isSame,
  rootPrincipal,
  sha256,
  shownToken,
  shownUser,
  stronger,
  withoutSecret,
  withSecret,
} from "./access-rules.ts";
import { Lockout } from "./lockout.ts";
import { hashPassword, isPassword } from "./passwords.ts";
import { type Proven, type Realm, roleOfGroups } from "./realm.ts";
import { RefusedSignIns } from "./refused-sign-ins.ts";
import { Sessions, type StoredSession } from "./sessions.ts";
import { WelcomeLinks } from "./welcome.ts";

const dayMs = 86_400_000;
const tokenPrefix = "gml_";

export type AccessOptions = {
  readonly document: SharedDocument<AccessDocument>;
  /** Those that ask somebody else; made anew for each attempt, of the realms as they are then. */
  readonly realms: (realms: AccessDocument["realms"]) => Partial<Record<RealmName, Realm>>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

export class Access {
  readonly #document: SharedDocument<AccessDocument>;
  readonly #realms: AccessOptions["realms"];
  readonly #now: () => number;
  readonly #sessions: Sessions;
  readonly #lockout: Lockout;
  readonly #welcome: WelcomeLinks;
  /** Of providers, told on the page that the browser comes back to. */
  readonly refused: RefusedSignIns;
  #oidc: OidcFlows | null = null;

  constructor({ document, realms, now = Date.now }: AccessOptions) {
    this.#document = document;
    this.#realms = realms;
    this.#now = now;
    this.#sessions = new Sessions(now);
    this.#lockout = new Lockout(now);
    this.#welcome = new WelcomeLinks(now);
    this.refused = new RefusedSignIns(now);
  }

  /** With the roles that it has now; null: not a session any more. */
  session(id: string, touch: boolean): StoredSession | null {
    const session = this.#sessions.find(id, this.realms.idleTimeoutMs, touch);
    if (session === null) return null;
    const { name, realm } = session.account;
    const user = this.#user(name, realm);
    if (user === null) return realm === "local" ? null : session;
    if (user.disabled) return null;
    const { role, modules } = realm === "local" ? user : stronger(user, session.principal);
    return { ...session, principal: { ...session.principal, role, modules } };
  }

  endSession(id: string): void {
    this.#sessions.end(id);
  }

  /** Null: unknown or expired. */
  token(secret: string): Principal | null {
    if (!secret.startsWith(tokenPrefix)) return null;
    const hash = sha256(secret);
    const token = this.#document.value.tokens.find((one) => isSame(one.hash, hash));
    if (token === undefined || Date.parse(token.expiresAt) <= this.#now()) return null;
    return { name: token.name, role: token.role, modules: token.modules, via: "token" };
  }

  /** The id of a new session. Throws `not_signed_in`, `too_many_requests`. */
  async signIn({ user, password, realm }: SignIn, address: string): Promise<string> {
    this.#lockout.demand(user, address);
    // Counted before it is known: many at once must not all be free.
    this.#lockout.failed(user);
    const principal = await this.#prove(user, password, realm);
    if (principal === null) {
      throw new GemelError("not_signed_in", "The name or the password is wrong", {
        remedy: "Type them again; `gemel console login` on a node prints a link that lets you in",
      });
    }
    this.#lockout.succeeded(user);
    return this.#sessions.begin(principal, { name: principal.name, realm });
  }

  /** Throws `refused` when it is not configured, `peer_unreachable`. */
  async beginOidc(): Promise<{ readonly url: string; readonly state: string }> {
    const realm = this.#demandOidc();
    return (await this.#flows()).begin(realm);
  }

  /** `query`: what came back; `state`: what the browser's cookie says. */
  async finishOidc(
    query: string,
    state: string | null,
  ): Promise<{ readonly session: string; readonly name: string; readonly home: string }> {
    const realm = this.#demandOidc();
    const proven = await (await this.#flows()).finish(realm, query, state);
    const principal = this.#principalOf(proven, "oidc", realm.groups);
    if (principal === null) {
      throw withoutRole(proven.name);
    }
    const session = this.#sessions.begin(principal, { name: proven.name, realm: "oidc" });
    return { session, name: proven.name, home: `${realm.redirectBase.replace(/\/+$/, "")}/` };
  }

  makeWelcome(): { readonly token: string; readonly expiresAt: number } {
    return this.#welcome.make();
  }

  /** The id of a new session of an administrator. */
  async useWelcome({ token, user, password }: WelcomeUse, address: string): Promise<string> {
    this.#lockout.demand("the link", address);
    // Before anything that takes time: two who use it at once would both be let in.
    const giveBack = this.#welcome.take(token);
    if (user === undefined || password === undefined) {
      return this.#sessions.begin(rootPrincipal, { name: "root", realm: "welcome" });
    }
    const role = "admin";
    try {
      await this.createUser({ name: user, realm: "local", role, modules: {}, password });
    } catch (error) {
      giveBack();
      throw error;
    }
    const principal: Principal = { name: user, role, modules: {}, via: "session" };
    return this.#sessions.begin(principal, { name: user, realm: "local" });
  }

  async changePassword(name: string, change: PasswordChange, address: string): Promise<void> {
    this.#lockout.demand(name, address);
    this.#lockout.failed(name);
    const user = this.#user(name, "local");
    if (!(await isPassword(change.old, user?.passwordHash ?? null))) {
      throw new GemelError("forbidden", "The old password is wrong");
    }
    this.#lockout.succeeded(name);
    await this.changeUser(name, { password: change.new });
  }

  get users(): User[] {
    return this.#document.value.users.map(shownUser);
  }

  user(name: string): User {
    return shownUser(this.#demandUser(name));
  }

  get isFirst(): boolean {
    return this.#document.value.users.length === 0;
  }

  async createUser({ password, ...asked }: UserCreate): Promise<User> {
    if (asked.realm === "local" && password === undefined) {
      throw new GemelError("usage", "A user of the realm local needs a password");
    }
    const user: StoredUser = {
      ...asked,
      disabled: false,
      createdAt: this.#at(),
      passwordHash: password === undefined ? null : await hashPassword(password),
    };
    await this.#document.change((value) => {
      if (value.users.some(({ name }) => name === user.name)) {
        throw new GemelError("module_exists", `There is a user "${user.name}" already`, {
          remedy: "Choose another name, or change that user",
        });
      }
      demandRoom(value.users.length);
      return { ...value, users: [...value.users, user] };
    });
    return shownUser(user);
  }

  async changeUser(name: string, { password, ...change }: UserChange): Promise<User> {
    const passwordHash = password === undefined ? null : await hashPassword(password);
    const before = this.#demandUser(name);
    if (passwordHash !== null && before.realm !== "local") {
      throw new GemelError("usage", `The password of "${name}" is kept by ${before.realm}`);
    }
    await this.#document.change((value) => {
      const users = value.users.map((user) =>
        user.name === name ? changed(user, change, passwordHash) : user,
      );
      demandAdministrator(value.users, users);
      return { ...value, users };
    });
    const ended = passwordHash !== null || change.disabled === true;
    if (ended) this.#sessions.endAll(({ account }) => account.name === name);
    return this.user(name);
  }

  async deleteUser(name: string): Promise<User> {
    const user = this.#demandUser(name);
    await this.#document.change((value) => {
      const users = value.users.filter((one) => one.name !== name);
      demandAdministrator(value.users, users);
      return { ...value, users };
    });
    this.#sessions.endAll(({ account }) => account.name === name);
    return shownUser(user);
  }

  get tokens(): Token[] {
    return this.#document.value.tokens.map(shownToken);
  }

  async createToken(request: TokenCreate, createdBy: string): Promise<TokenCreated> {
    const secret = `${tokenPrefix}${randomBytes(32).toString("base64url")}`;
    const token: StoredToken = {
      id: randomBytes(6).toString("hex"),
      name: request.name,
      role: request.role,
      modules: request.modules,
      createdBy,
      createdAt: this.#at(),
      expiresAt: new Date(this.#now() + request.expiresInDays * dayMs).toISOString(),
      hash: sha256(secret),
    };
    await this.#document.change((value) => {
      demandRoom(value.tokens.length);
      return { ...value, tokens: [...value.tokens, token] };
    });
    return { ...shownToken(token), secret };
  }

  async deleteToken(id: string): Promise<Token> {
    const token = this.#document.value.tokens.find((one) => one.id === id);
    if (token === undefined) throw new GemelError("unknown_account", `There is no token "${id}"`);
    await this.#document.change((value) => ({
      ...value,
      tokens: value.tokens.filter((one) => one.id !== id),
    }));
    return shownToken(token);
  }

  get realms(): Realms {
    const { idleTimeoutMs, pam, ldap, oidc } = this.#document.value.realms;
    return {
      version: this.#document.version,
      idleTimeoutMs,
      pam,
      ldap: withoutSecret(ldap),
      oidc: withoutSecret(oidc),
    };
  }

  /** Throws `usage` for an authority that is none, `changed_meanwhile`. */
  async changeRealms(change: RealmsChange, expected: number | null): Promise<Realms> {
    for (const [realm, whose] of [
      [change.ldap, "the directory"],
      [change.oidc, "the provider"],
    ] as const) {
      if (typeof realm?.ca === "string") demandAuthority(realm.ca, whose);
    }
    await this.#document.change((value) => {
      const { realms } = value;
      return {
        ...value,
        realms: {
          idleTimeoutMs: change.idleTimeoutMs ?? realms.idleTimeoutMs,
          pam: change.pam === undefined ? realms.pam : change.pam,
          ldap: change.ldap === undefined ? realms.ldap : withSecret(change.ldap, realms.ldap),
          oidc: change.oidc === undefined ? realms.oidc : withSecret(change.oidc, realms.oidc),
        },
      };
    }, expected);
    return this.realms;
  }

  /** Loaded by the first who needs it. */
  async #flows(): Promise<OidcFlows> {
    const { OidcFlows } = await import("../realms/oidc.ts");
    this.#oidc ??= new OidcFlows();
    return this.#oidc;
  }

  #demandOidc(): StoredOidc {
    const { oidc } = this.#document.value.realms;
    if (oidc !== null) return oidc;
    throw new GemelError("refused", "OpenID Connect is not configured here", {
      remedy: "Sign in in another way; an administrator configures realms",
    });
  }

  async #prove(user: string, password: string, realm: RealmName): Promise<Principal | null> {
    if (realm === "local") {
      const known = this.#user(user, "local");
      const isRight = await isPassword(password, known?.passwordHash ?? null);
      if (!isRight || known === null || known.disabled) return null;
      return { name: known.name, role: known.role, modules: known.modules, via: "session" };
    }
    const { realms } = this.#document.value;
    const ask = this.#realms(realms)[realm];
    const proven = (await ask?.(user, password)) ?? null;
    if (proven === null) return null;
    const principal = this.#principalOf(proven, realm, realms[realm]?.groups ?? {});
    if (principal === null) throw withoutRole(proven.name);
    return principal;
  }

  /** By the groups, and by what is said here of that user. */
  #principalOf(
    { name, groups }: Proven,
    realm: string,
    given: Readonly<Record<string, Role>>,
  ): Principal | null {
    const known = this.#user(name, realm);
    if (known?.disabled === true) return null;
    const byGroups = { role: roleOfGroups(groups, given), modules: {} };
    const { role, modules } = known === null ? byGroups : stronger(known, byGroups);
    if (role === null && Object.keys(modules).length === 0) return null;
    return { name, role, modules, via: "session" };
  }

  #user(name: string, realm: string): StoredUser | null {
    const { users } = this.#document.value;
    return users.find((user) => user.name === name && user.realm === realm) ?? null;
  }

  #demandUser(name: string): StoredUser {
    const user = this.#document.value.users.find((one) => one.name === name);
    if (user !== undefined) return user;
    throw new GemelError("unknown_account", `There is no user "${name}"`);
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}

function changed(
  user: StoredUser,
  { role, modules, disabled }: UserChange,
  passwordHash: string | null,
): StoredUser {
  return {
    ...user,
    role: role === undefined ? user.role : role,
    modules: modules ?? user.modules,
    disabled: disabled ?? user.disabled,
    passwordHash: passwordHash ?? user.passwordHash,
  };
}

/** Who they are is proved: that they may nothing is no secret to them. */
function withoutRole(name: string): GemelError {
  return new GemelError("forbidden", `"${name}" has no role here`, {
    remedy: "An administrator gives roles to groups, and to single users, in Users and tokens",
  });
}
