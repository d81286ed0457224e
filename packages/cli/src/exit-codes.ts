/**
 * The exit codes in words, for `--help`.
 *
 * @module
 */
export const exitCodeHelp = `
Exit codes:
  0  done
  1  failed
  2  the command, the request or a configuration file is not understood
  3  the daemon does not answer
  4  not permitted
  5  not done within the time allowed; it may still happen
  6  a safety rule refuses it
  7  the other node cannot be reached
  8  a prerequisite is missing`;

export const quietHelp = `
Exit codes with --quiet:
  0 STOP, 1 WAIT, 2 ALONE, 3 PRIM, 4 SECOND; a failure exits with 10 + its usual code`;
