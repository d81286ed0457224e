/**
 * One connection to PostgreSQL that never waits longer than it was told.
 *
 * @module
 */
import { Socket } from "node:net";
import { Client, DatabaseError } from "pg";
import { type ClientOptions, ledgerInsert } from "./client-options.ts";

/** What is known when an insert did not succeed. */
export type InsertFailure = "unknown" | "refused";

export class Session {
  readonly #socket: Socket;
  readonly #client: Client;
  readonly #options: ClientOptions;

  private constructor(socket: Socket, client: Client, options: ClientOptions) {
    this.#socket = socket;
    this.#client = client;
    this.#options = options;
  }

  /** Connect; throws when the server cannot be reached in time or does not let us in. */
  static async open(options: ClientOptions): Promise<Session> {
    const socket = new Socket();
    socket.setNoDelay(true);
    const client = new Client({
      host: options.host,
      port: options.port,
      user: options.user,
      database: options.database,
      stream: () => socket,
    });
    // Also emitted between queries; the next query then fails, which is where it is handled.
    client.on("error", () => undefined);
    const session = new Session(socket, client, options);
    await session.#bounded(client.connect(), options.connectTimeoutMs);
    return session;
  }

  /** Insert one row in its own transaction; undefined when the commit was acknowledged. */
  async insert(
    connection: number,
    sequence: number,
    payload: string,
  ): Promise<InsertFailure | undefined> {
    const query = this.#client.query({
      name: "insert",
      text: ledgerInsert,
      values: [connection, sequence, payload],
    });
    try {
      await this.#bounded(query, this.#options.answerTimeoutMs);
      return undefined;
    } catch (error) {
      // ERROR means rolled back. FATAL and a broken connection leave it open.
      return error instanceof DatabaseError && error.severity === "ERROR" ? "refused" : "unknown";
    }
  }

  /** Leave at once, without a word to a server that may not be there. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #bounded<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.destroy();
        reject(new Error(`No answer within ${timeoutMs} ms`));
      }, timeoutMs);
    });
    // When the bound wins, the work fails later with nobody waiting for it.
    work.catch(() => undefined);
    try {
      return await Promise.race([work, bound]);
    } finally {
      clearTimeout(timer);
    }
  }
}
