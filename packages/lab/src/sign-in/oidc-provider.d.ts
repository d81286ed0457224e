/** As much of `oidc-provider` as the test's provider uses: it brings no types of its own. */
declare module "oidc-provider" {
  export type Account = {
    readonly accountId: string;
    readonly claims: () => Readonly<Record<string, unknown>>;
  };
  export type Configuration = {
    readonly clients: readonly Readonly<Record<string, unknown>>[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly conformIdTokenClaims: boolean;
    readonly findAccount: (context: unknown, id: string) => Account;
  };
  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): import("node:http").RequestListener;
  }
}
