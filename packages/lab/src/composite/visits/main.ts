/**
 * An application without data of its own, before a database: `node main.ts NAME PORT DATABASE_ADDRESS`. Each request
 * stores a visit, and answers with NAME and how many there are; 503 while the database does not answer.
 *
 * @module
 */
import { createServer } from "node:http";
import { argv } from "node:process";
import pg from "pg";

const [name = "", port = "0", host = ""] = argv.slice(2);
const timeoutMs = 2000;

async function visit(): Promise<number> {
  const client = new pg.Client({
    ...{ host, port: 5432, user: "postgres", database: "postgres" },
    ...{ connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs },
  });
  // A connection that breaks beside a query is an error of that query as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("INSERT INTO visits (node) VALUES ($1)", [name]);
    const { rows } = await client.query("SELECT count(*)::int AS count FROM visits");
    return Number(rows[0]?.count);
  } finally {
    await client.end().catch(() => undefined);
  }
}

createServer((_, response) => {
  visit().then(
    (count) => response.end(`${name} ${count}\n`),
    (error: unknown) => {
      response.statusCode = 503;
      response.end(`${error instanceof Error ? error.message : String(error)}\n`);
    },
  );
}).listen(Number(port), "127.0.0.1");
