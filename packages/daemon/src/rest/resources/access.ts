/** Sessions, users, tokens, realms. @module */
import {
  type Principal,
  passwordChangeSchema,
  type Realms,
  realmsChangeSchema,
  type Session,
  signInSchema,
  tokenCreateSchema,
  userChangeSchema,
  userCreateSchema,
  type WelcomeLink,
  welcomeUseSchema,
} from "@gemel/protocol";
import { routeOf } from "@gemel/protocol/routes";
import type { Access } from "../../web/access/access.ts";
import {
  clearedCookie,
  clearedRefusedCookie,
  clearedStateCookie,
  cookieOf,
  refusedCookie,
  refusedCookieName,
  sessionCookie,
  stateCookie,
  stateCookieName,
} from "../../web/access/cookie.ts";
import { body, parameter } from "../body.ts";
import { quoted, versionOf } from "../entity-tag.ts";
import type { AppContext, Handler } from "../operation.ts";
import { problemOf } from "../problem.ts";

export type AccessOperation =
  | "session"
  | "signIn"
  | "signOut"
  | "makeWelcome"
  | "useWelcome"
  | "changePassword"
  | "beginOidc"
  | "finishOidc"
  | "users"
  | "createUser"
  | "user"
  | "changeUser"
  | "deleteUser"
  | "tokens"
  | "createToken"
  | "deleteToken"
  | "realms"
  | "changeRealms";

export type AccessServices = {
  readonly access: Access;
  /** Where the console is reached, for the link. */
  readonly consoleAddresses: () => string[];
};

export function accessHandlers(services: AccessServices): Record<AccessOperation, Handler> {
  const { access } = services;
  return {
    ...sessionHandlers(services),
    ...oidcHandlers(access),
    ...accountHandlers(access),
    ...realmHandlers(access),
  };
}

type OidcOperation = "beginOidc" | "finishOidc";
type SessionOperation =
  | "session"
  | "signIn"
  | "signOut"
  | "makeWelcome"
  | "useWelcome"
  | "changePassword";

function sessionHandlers({
  access,
  consoleAddresses,
}: AccessServices): Record<SessionOperation, Handler> {
  const signedIn = (context: AppContext, id: string): Response => {
    const session = access.session(id, true);
    context.header("set-cookie", sessionCookie(id));
    context.set("asker", {
      ...context.get("asker"),
      principal: session?.principal ?? null,
      session: id,
    });
    return context.json(sessionOf(context, access));
  };
  return {
    session: (context) => context.json(sessionOf(context, access)),
    signIn: async (context) => {
      const request = await body(context, signInSchema);
      context.set("subject", `${request.user} (${request.realm})`);
      return signedIn(context, await access.signIn(request, context.get("asker").from));
    },
    signOut: (context) => {
      const { session } = context.get("asker");
      if (session !== null) access.endSession(session);
      context.header("set-cookie", clearedCookie);
      context.set("asker", { ...context.get("asker"), session: null });
      return context.json({ ...sessionOf(context, access), principal: null });
    },
    makeWelcome: (context) => context.json(welcomeOf(access, consoleAddresses()), 201),
    useWelcome: async (context) => {
      const request = await body(context, welcomeUseSchema);
      context.set("subject", request.user ?? "as root");
      return signedIn(context, await access.useWelcome(request, context.get("asker").from));
    },
    changePassword: async (context) => {
      const request = await body(context, passwordChangeSchema);
      const { principal, from } = context.get("asker");
      await access.changePassword(principal?.name ?? "", request, from);
      context.header("set-cookie", clearedCookie);
      return context.json({ ...sessionOf(context, access), principal: null });
    },
  };
}

function welcomeOf(access: Access, addresses: string[]): WelcomeLink {
  const { token, expiresAt } = access.makeWelcome();
  const path = `/#/welcome?token=${token}`;
  return { token, path, addresses, expiresAt: new Date(expiresAt).toISOString() };
}

function oidcHandlers(access: Access): Record<OidcOperation, Handler> {
  return {
    beginOidc: async (context) => {
      const { url, state } = await access.beginOidc();
      context.header("set-cookie", stateCookie(state));
      return context.redirect(url, 302);
    },
    finishOidc: async (context) => {
      const state = cookieOf(context.req.header("cookie"), stateCookieName);
      const { search } = new URL(context.req.url);
      const { session, name, home } = await access.finishOidc(search, state);
      context.set("subject", name);
      context.header("set-cookie", sessionCookie(session));
      context.header("set-cookie", clearedStateCookie, { append: true });
      context.header("set-cookie", clearedRefusedCookie, { append: true });
      return context.redirect(home, 302);
    },
  };
}

/**
 * A browser on its way to the provider or back shows no problem document: it is sent to the console, which
 * says why. Null: it is another request, or not a page that asks.
 */
export function backToConsole(
  error: unknown,
  context: AppContext,
  access: Access,
): Response | null {
  const { path } = context.req;
  const isPage = context.req.header("accept")?.includes("text/html") === true;
  if (!isPage || context.req.method !== "GET") return null;
  const homes = {
    [routeOf("beginOidc").path]: "../../../",
    [routeOf("finishOidc").path]: "../../../../",
  };
  const home = homes[path];
  if (home === undefined) return null;
  context.header("set-cookie", refusedCookie(access.refused.keep(problemOf(error))));
  context.header("set-cookie", clearedStateCookie, { append: true });
  return context.redirect(home, 302);
}

type RealmOperation = "realms" | "changeRealms";
type AccountOperation = Exclude<AccessOperation, SessionOperation | OidcOperation | RealmOperation>;

function accountHandlers(access: Access): Record<AccountOperation, Handler> {
  return {
    users: (context) => context.json(access.users),
    createUser: async (context) => {
      const request = await body(context, userCreateSchema);
      context.set("subject", `${request.name} ${rights(request)}`);
      return context.json(await access.createUser(request), 201);
    },
    user: (context) => context.json(access.user(parameter(context, "user"))),
    changeUser: async (context) => {
      const request = await body(context, userChangeSchema);
      const { password, ...shown } = request;
      const what = password === undefined ? "" : " and the password";
      context.set("subject", `${JSON.stringify(shown)}${what}`);
      return context.json(await access.changeUser(parameter(context, "user"), request));
    },
    deleteUser: async (context) =>
      context.json(await access.deleteUser(parameter(context, "user"))),
    tokens: (context) => context.json(access.tokens),
    createToken: async (context) => {
      const request = await body(context, tokenCreateSchema);
      context.set("subject", `${request.name} ${rights(request)}`);
      const by = context.get("asker").principal?.name ?? "";
      return context.json(await access.createToken(request, by), 201);
    },
    deleteToken: async (context) =>
      context.json(await access.deleteToken(parameter(context, "token"))),
  };
}

function realmHandlers(access: Access): Record<RealmOperation, Handler> {
  return {
    realms: (context) => answer(context, access.realms),
    changeRealms: async (context) => {
      const request = await body(context, realmsChangeSchema);
      context.set("subject", Object.keys(request).join(" "));
      const expected = versionOf(context.req.header("if-match"));
      return answer(context, await access.changeRealms(request, expected));
    },
  };
}

function answer(context: AppContext, realms: Realms): Response {
  context.header("etag", quoted(realms.version));
  return context.json(realms);
}

function sessionOf(context: AppContext, access: Access): Session {
  const { principal, session } = context.get("asker");
  const stored = session === null ? null : access.session(session, false);
  const { idleTimeoutMs, pam, ldap, oidc } = access.realms;
  return {
    principal: principal ?? null,
    idleTimeoutMs: stored === null ? null : idleTimeoutMs,
    endsAt: stored === null ? null : new Date(stored.endsAt).toISOString(),
    realms: [
      "local",
      ...(pam === null ? [] : ["pam" as const]),
      ...(ldap === null ? [] : ["ldap" as const]),
    ],
    oidc: oidc?.title ?? null,
    isFirst: access.isFirst,
    refused: access.refused.find(cookieOf(context.req.header("cookie"), refusedCookieName)),
  };
}

function rights({ role, modules }: Pick<Principal, "role" | "modules">): string {
  return JSON.stringify({ role, modules });
}
