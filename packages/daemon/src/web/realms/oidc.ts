/**
 * OpenID Connect: authorisation code flow with PKCE, state and nonce. The provider proves who somebody is;
 * what they may is said by their groups there and by the users here.
 *
 * @see OpenID Connect Core 1.0, RFC 7636
 * @module
 */
import { GemelError } from "@gemel/base";
import { routeOf } from "@gemel/protocol/routes";
import * as client from "openid-client";
import type { StoredOidc } from "../access/access-document.ts";
import type { Proven } from "../access/realm.ts";
import { trustProblem } from "./private-authority.ts";
import { trustingFetch } from "./trusting-fetch.ts";

const lifeMs = 10 * 60_000;
const flowsMax = 500;
const timeoutSeconds = 10;

type Flow = { readonly verifier: string; readonly nonce: string; readonly until: number };

export class OidcFlows {
  /** State to what must come back with it. */
  readonly #flows = new Map<string, Flow>();
  #known: { readonly key: string; readonly configuration: client.Configuration } | null = null;

  /** Where the browser is to be sent, and the state that a cookie must bring back. */
  async begin(realm: StoredOidc): Promise<{ readonly url: string; readonly state: string }> {
    const configuration = await this.#configuration(realm);
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const [oldest] = this.#flows.keys();
    if (this.#flows.size >= flowsMax && oldest !== undefined) this.#flows.delete(oldest);
    this.#flows.set(state, { verifier, nonce, until: Date.now() + lifeMs });
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectOf(realm),
      scope: "openid profile email",
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { url: url.href, state };
  }

  /** `query`: what the provider sent back; `state`: that of the browser's cookie. Throws `not_signed_in`. */
  async finish(realm: StoredOidc, query: string, state: string | null): Promise<Proven> {
    const flow = state === null ? undefined : this.#flows.get(state);
    if (state === null || flow === undefined || flow.until < Date.now()) {
      throw new GemelError("not_signed_in", "The sign-in was not begun here, or it took too long");
    }
    // Once: whether it succeeds or not.
    this.#flows.delete(state);
    const configuration = await this.#configuration(realm);
    const url = new URL(redirectOf(realm));
    url.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: flow.verifier,
        expectedNonce: flow.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      return provenBy(realm, tokens.claims());
    } catch (error) {
      if (error instanceof GemelError) throw error;
      const problem = trustProblem(error, `the provider ${realm.issuer}`, realm.ca);
      if (problem !== null) throw problem;
      const words = error instanceof Error ? error.message : String(error);
      throw new GemelError("not_signed_in", `The provider's answer is not valid: ${words}`, {
        cause: error,
      });
    }
  }

  async #configuration(realm: StoredOidc): Promise<client.Configuration> {
    const key = JSON.stringify([realm.issuer, realm.clientId, realm.secret, realm.ca]);
    if (this.#known?.key === key) return this.#known.configuration;
    try {
      const issuer = new URL(realm.issuer);
      const isLoopback = issuer.protocol === "http:" && /^(127\.|\[::1\])/.test(issuer.host);
      const configuration = await client.discovery(
        issuer,
        realm.clientId,
        undefined,
        client.ClientSecretPost(realm.secret),
        {
          timeout: timeoutSeconds,
          ...(realm.ca === null ? {} : { [client.customFetch]: trustingFetch(realm.ca) }),
          execute: [
            // The token's signature counts as well, not only the connection that it came over.
            client.enableNonRepudiationChecks,
            // Without TLS only on this very host.
            ...(isLoopback ? [client.allowInsecureRequests] : []),
          ],
        },
      );
      this.#known = { key, configuration };
      return configuration;
    } catch (error) {
      const problem = trustProblem(error, `the provider ${realm.issuer}`, realm.ca);
      if (problem !== null) throw problem;
      const words = error instanceof Error ? error.message : String(error);
      throw new GemelError("peer_unreachable", `The provider ${realm.issuer}: ${words}`, {
        remedy: "Check the issuer's address and its certificate",
        cause: error,
      });
    }
  }
}

export const oidcDonePath: string = routeOf("finishOidc").path;

function redirectOf({ redirectBase }: StoredOidc): string {
  return `${redirectBase.replace(/\/+$/, "")}${oidcDonePath}`;
}

function provenBy(realm: StoredOidc, claims: client.IDToken | undefined): Proven {
  const name = claims?.[realm.userClaim];
  if (typeof name !== "string" || name === "") {
    const message = `The provider says nothing of "${realm.userClaim}"`;
    throw new GemelError("not_signed_in", message);
  }
  const groups = claims?.[realm.groupClaim];
  return { name, groups: Array.isArray(groups) ? groups.map(String) : [] };
}
