/** What a request says, written so that a shell takes it as it is, and without its secrets. @module */
const secretNames: readonly string[] = ["password", "secret", "token", "package"];

/** One word of a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A body as JSON; in the place of each secret, and of a package, which is long, stands what is to be written there. */
export function bodyText(body: unknown): string {
  return JSON.stringify(body, (key, value: unknown) =>
    isSecret(key, value) ? key.toUpperCase() : value,
  );
}

export function hasSecret(body: unknown): boolean {
  let found = false;
  JSON.stringify(body, (key, value: unknown) => {
    found ||= isSecret(key, value);
    return value;
  });
  return found;
}

function isSecret(key: string, value: unknown): boolean {
  return secretNames.includes(key) && typeof value === "string" && value !== "";
}
