/**
 * Which processes are meant by a name and regular expressions, from what `/proc` says of one: the same
 * for the daemon, which watches them, and for the command that ends them.
 *
 * @see proc_pid_stat(5)
 * @module
 */

/** The kernel cuts command names to this. */
const nameSizeMax = 15;

export type ProcessWish = {
  /** Command name; absent: any, unless `nameRegex` says otherwise, which goes before it. */
  readonly name?: string | undefined;
  /** Regular expressions for the command name, and for the arguments with spaces between. */
  readonly nameRegex?: string | undefined;
  readonly argRegex?: string | undefined;
};

export type ProcessPattern = {
  readonly matchesName: (name: string) => boolean;
  /** Null: whatever they are; they need not be read. */
  readonly matchesArguments: ((joined: string) => boolean) | null;
};

/** Throws SyntaxError when an expression is none. */
export function processPattern({ name, nameRegex, argRegex }: ProcessWish): ProcessPattern {
  const named = nameRegex === undefined ? null : new RegExp(nameRegex);
  const argued = argRegex === undefined ? null : new RegExp(argRegex);
  const cut = name?.slice(0, nameSizeMax);
  return {
    matchesName: (found) =>
      named === null ? cut === undefined || found === cut : named.test(found),
    matchesArguments: argued === null ? null : (joined) => argued.test(joined),
  };
}

export type ProcessStat = { readonly name: string; readonly parent: number };

/** What is in `/proc/PID/stat`; null for a process that has ended and was only not waited for. */
export function parseProcessStat(text: string): ProcessStat | null {
  // The name may have spaces and parentheses in it.
  const end = text.lastIndexOf(")");
  const [state, parent] = text.slice(end + 2).split(" ");
  if (state === "Z" || state === "X") return null;
  return { name: text.slice(text.indexOf("(") + 1, end), parent: Number(parent) };
}

/** What is in `/proc/PID/cmdline`, with spaces between the arguments. */
export function joinedArguments(text: string): string {
  return text.replace(/\0+$/, "").replaceAll("\0", " ");
}
