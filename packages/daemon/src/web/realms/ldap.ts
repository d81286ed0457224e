/**
 * The realm of a directory: find the entry by its name, then bind as it with the password.
 *
 * Always encrypted: `ldaps://`, or StartTLS before anything is said.
 *
 * @see RFC 4511, RFC 4515
 * @module
 */
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { GemelError } from "@gemel/base";
import { Client, InvalidCredentialsError } from "ldapts";
import type { StoredLdap } from "../access/access-document.ts";
import type { Realm } from "../access/realm.ts";
import { trustProblem } from "./private-authority.ts";

const timeoutMs = 5000;

export function ldapRealm(realm: StoredLdap): Realm {
  return async (user, password) => {
    // An empty password binds as nobody, and succeeds.
    if (password === "") return null;
    const client = await connected(realm);
    try {
      await client.bind(realm.bindDn, realm.secret);
      const filter = realm.filter.replaceAll("{user}", escapedFilter(user));
      const { searchEntries } = await client.search(realm.base, {
        scope: "sub",
        filter,
        sizeLimit: 2,
        attributes: [realm.groupAttribute],
      });
      const [entry, other] = searchEntries;
      if (entry === undefined || other !== undefined) return null;
      if (!(await bindsAs(realm, entry.dn, password))) return null;
      return { name: user, groups: groupsOf(entry[realm.groupAttribute]) };
    } catch (error) {
      throw notAnswering(realm, error);
    } finally {
      await client.unbind().catch(() => undefined);
    }
  };
}

async function connected(realm: StoredLdap): Promise<Client> {
  const host = new URL(realm.url).hostname.replace(/^\[|\]$/g, "");
  const tlsOptions: ConnectionOptions = {
    minVersion: "TLSv1.2",
    ...(realm.ca === null ? {} : { ca: realm.ca }),
    // Whom the certificate must name: after StartTLS it would be "localhost" otherwise.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
  const isTls = realm.url.startsWith("ldaps:");
  const client = new Client({
    url: realm.url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(isTls ? { tlsOptions } : {}),
  });
  try {
    if (!isTls) await client.startTLS(tlsOptions);
    return client;
  } catch (error) {
    await client.unbind().catch(() => undefined);
    throw notAnswering(realm, error);
  }
}

async function bindsAs(realm: StoredLdap, dn: string, password: string): Promise<boolean> {
  const client = await connected(realm);
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false;
    throw error;
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

function notAnswering(realm: StoredLdap, error: unknown): GemelError {
  if (error instanceof GemelError) return error;
  const problem = trustProblem(error, `the directory ${realm.url}`, realm.ca);
  if (problem !== null) return problem;
  const words = error instanceof Error ? `${error.name} ${error.message}`.trim() : String(error);
  return new GemelError("peer_unreachable", `The directory ${realm.url}: ${words}`, {
    remedy: "Check its address, its certificate and the account that searches",
    cause: error,
  });
}

/** Groups by their whole name, and by the first part of it: `cn=dba,ou=groups,...` is also `dba`. */
function groupsOf(value: unknown): string[] {
  const all = (Array.isArray(value) ? value : [value]).map(String);
  return all.flatMap((name) => {
    const short = /^[A-Za-z]+=([^,]+)/.exec(name)?.[1];
    return short === undefined ? [name] : [name, short];
  });
}

/** RFC 4515 section 3: nothing that people type becomes part of the filter. */
export function escapedFilter(text: string): string {
  return text.replace(/[\\*()\0]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, "0");
    return `\\${code}`;
  });
}
