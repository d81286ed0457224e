/**
 * What the writing client is told on its command line, as one JSON document.
 *
 * @module
 */

export type ClientOptions = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly connections: number;
  readonly payloadBytes: number;
  /** File that gets one line per attempt, see commit-log.ts. */
  readonly log: string;
  /** A connection that is not made within this is tried anew. */
  readonly connectTimeoutMs: number;
  /** A server that does not answer within this is left. */
  readonly answerTimeoutMs: number;
  /** Pause before the next attempt after a failed one. */
  readonly retryMs: number;
};

/** The table that the client writes: what it acknowledges must be found here. */
export const ledgerTable: string =
  "CREATE TABLE ledger (connection integer, sequence bigint, payload text NOT NULL, " +
  "PRIMARY KEY (connection, sequence))";

export const ledgerInsert =
  "INSERT INTO ledger (connection, sequence, payload) VALUES ($1, $2, $3)";
