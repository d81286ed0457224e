/** The token of a one-time link, `#/welcome?token=...`. Pure. @module */

/** Routers put the query behind the hash or before it; null: there is none. */
export function welcomeToken(location: string, search: string, hash: string): string | null {
  for (const text of [search, location, hash]) {
    const at = text.indexOf("token=");
    if (at < 0) continue;
    const token = new URLSearchParams(text.slice(at)).get("token");
    if (token !== null && token !== "") return token;
  }
  return null;
}
