/**
 * The exit codes: one table for `--help` and for the reference page.
 *
 * @module
 */
export type ExitCode = { readonly code: number; readonly meaning: string };

export const exitCodes: readonly ExitCode[] = [
  { code: 0, meaning: "done" },
  { code: 1, meaning: "failed" },
  {
    code: 2,
    meaning: "the command, the request or a configuration file is not understood",
  },
  { code: 3, meaning: "the daemon does not answer" },
  { code: 4, meaning: "not permitted" },
  { code: 5, meaning: "not done within the time allowed; it may still happen" },
  { code: 6, meaning: "a safety rule refuses it" },
  { code: 7, meaning: "the other node cannot be reached" },
  { code: 8, meaning: "a prerequisite is missing" },
];

export const stateCodes: readonly { readonly code: number; readonly state: string }[] = [
  { code: 0, state: "STOP" },
  { code: 1, state: "WAIT" },
  { code: 2, state: "ALONE, UP" },
  { code: 3, state: "PRIM" },
  { code: 4, state: "SECOND" },
];

export const exitCodeHelp: string = [
  "",
  "Exit codes:",
  ...exitCodes.map(({ code, meaning }) => `  ${code}  ${meaning}`),
].join("\n");

export const quietHelp: string = [
  "",
  "Exit codes with --quiet:",
  `  ${stateCodes.map(({ code, state }) => `${code} ${state}`).join(", ")}; a failure exits with 10 + its usual code`,
].join("\n");
