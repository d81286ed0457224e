/**
 * The session's cookie. Its prefix makes browsers refuse it from anybody but this host, over HTTPS.
 *
 * @see RFC 6265bis 4.1.3.2
 * @module
 */
const name = "__Host-gemel";
const attributes = "Path=/; HttpOnly; Secure; SameSite=Strict";

export function sessionCookie(id: string): string {
  return `${name}=${id}; ${attributes}`;
}

export const clearedCookie: string = `${name}=; ${attributes}; Max-Age=0`;

/** Comes back with a redirection from another site, so it is not `Strict`; it proves nothing alone. */
export const stateCookieName = "__Host-gemel-oidc";
const stateAttributes = "Path=/; HttpOnly; Secure; SameSite=Lax";

export function stateCookie(state: string): string {
  return `${stateCookieName}=${state}; ${stateAttributes}; Max-Age=600`;
}

export const clearedStateCookie: string = `${stateCookieName}=; ${stateAttributes}; Max-Age=0`;

/** Which refusal the page is to tell; see `refused-sign-ins.ts`. */
export const refusedCookieName = "__Host-gemel-refused";

export function refusedCookie(id: string): string {
  return `${refusedCookieName}=${id}; ${stateAttributes}; Max-Age=60`;
}

export const clearedRefusedCookie: string = `${refusedCookieName}=; ${stateAttributes}; Max-Age=0`;

export function sessionOfCookies(header: string | undefined): string | null {
  return cookieOf(header, name);
}

/** Null: there is none. */
export function cookieOf(header: string | undefined, wanted: string): string | null {
  for (const pair of header?.split(";") ?? []) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === wanted && value !== undefined && value !== "") return value;
  }
  return null;
}
