/**
 * A provider of OpenID Connect for the console's test: `node provider.ts PORT CLIENT_ID SECRET REDIRECT KEY CERTIFICATE`.
 *
 * It listens on 127.0.0.2, which is another site than the console's 127.0.0.1. Whoever types a name is
 * believed; its certificate is of an authority of its own; the group of `otto` is `operators`, others have none.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { Provider } from "oidc-provider";

const host = "127.0.0.2";
const [port = "", clientId = "", secret = "", redirect = "", key = "", certificate = ""] =
  process.argv.slice(2);

const provider = new Provider(`https://${host}:${port}`, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [redirect],
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
  // The claims are in the signed token itself, as the providers of companies have them.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      groups: id === "otto" ? ["operators"] : [],
      email: `${id}@example.org`,
    }),
  }),
});

const files = { key: readFileSync(key), cert: readFileSync(certificate) };
createServer(files, provider.callback()).listen(Number(port), host);
