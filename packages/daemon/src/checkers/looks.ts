/** The looks of the checkers that need no process of their own. @module */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { connectsAtOnce, datagramAddress } from "../system/native.ts";
import { runProgram } from "../system/run-program.ts";
import { holderOf, listLinks } from "../vip/interfaces.ts";
import type { Glance, Look } from "./checker.ts";

export function tcpLook(host: string, port: number): Look {
  return (signal) =>
    new Promise((resolve) => {
      const socket = connect({ host, port, signal });
      const end = (why: string | null): void => {
        resolve(why);
        socket.destroy();
      };
      socket.once("connect", () => end(null));
      socket.once("error", (error: NodeJS.ErrnoException) =>
        end(`${host} port ${port}: ${error.code ?? error.message}`),
      );
    });
}

/** Of a server on this host; undefined: no glance tells. */
export function tcpGlance(host: string, port: number): Glance | undefined {
  if (!(isIPv4(host) && host.startsWith("127.")) && host !== "::1") return undefined;
  const address = datagramAddress(host, port);
  return () => connectsAtOnce(address) === 0;
}

export function pingLook(host: string, timeoutMs: number): Look {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  return async (signal) => {
    const args = ["-n", "-q", "-c", "1", "-W", seconds, "--", host];
    const result = await runProgram("ping", args, { signal, timeoutMs: timeoutMs + 1000 });
    if (result.exitCode === 0) return null;
    return `${host} does not answer${result.stderr === "" ? "" : `: ${result.stderr.trim()}`}`;
  };
}

/** Up as soon as one of them answers. */
export function anyPingLook(hosts: readonly string[], timeoutMs: number): Look {
  const looks = hosts.map((host) => pingLook(host, timeoutMs));
  return async (signal) => {
    const found = new AbortController();
    const until = AbortSignal.any([signal, found.signal]);
    const answers = looks.map(async (look) => {
      const why = await look(until);
      if (why !== null) throw new Error(why);
    });
    try {
      await Promise.any(answers);
      return null;
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
      return error.errors.map((one: Error) => one.message).join("; ");
    } finally {
      found.abort();
    }
  };
}

/** The interface that has `address`: administratively up, with a link. */
export function interfaceLook(address: string): Look {
  return async () => {
    if (isOnRunningInterface(address)) return null;
    const links = await listLinks();
    const holder = holderOf(links, address);
    if (holder === null) return `no interface has ${address}`;
    const flags = links.find((link) => link.ifname === holder.device)?.flags ?? [];
    if (!flags.includes("UP")) return `${holder.device} is switched off`;
    return flags.includes("LOWER_UP") ? null : `${holder.device} has no link`;
  };
}

export function addressLook(address: string): Look {
  return async () => {
    if (isOnRunningInterface(address)) return null;
    const holder = holderOf(await listLinks(), address);
    return holder === null ? `${address} is not on this node` : null;
  };
}

/**
 * Whether an interface that is up and has a link has it: then nobody else need be asked. To start a program
 * every second for it cost more than all the rest of an idle gemeld.
 */
function isOnRunningInterface(address: string): boolean {
  return Object.values(networkInterfaces()).some(
    (infos) => infos?.some((info) => info.address === address) ?? false,
  );
}

export type Page = {
  readonly url: string;
  /** Null: any from 200 to 399. */
  readonly status: number | null;
  readonly body: RegExp | null;
  readonly verify: boolean;
};

const bodySizeMax = 64 << 10;

export function httpLook({ url, status, body, verify }: Page): Look {
  return (signal) =>
    new Promise((resolve) => {
      const send = url.startsWith("https:") ? httpsRequest : httpRequest;
      const options = { signal, agent: false, rejectUnauthorized: verify } as const;
      const request = send(url, options, (response) => {
        const code = response.statusCode ?? 0;
        const right = status === null ? code >= 200 && code < 400 : code === status;
        let text = "";
        const end = (): void => {
          request.destroy();
          if (!right) resolve(`${url} answers with status ${code}`);
          else if (body !== null && !body.test(text)) {
            resolve(`${url} does not say what is expected (${body.source})`);
          } else resolve(null);
        };
        if (!right || body === null) return end();
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
          if (text.length >= bodySizeMax) end();
        });
        response.on("end", end);
        response.on("error", end);
      });
      request.on("error", (error: NodeJS.ErrnoException) =>
        resolve(`${url}: ${error.code ?? error.message}`),
      );
      request.end();
    });
}

export type Server = {
  readonly host: string | null;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly osUser: string;
  readonly query: string;
  readonly write: boolean;
};

/** The probe's row: made once, then changed, so that it does not grow. */
const writeProbe = [
  "CREATE TABLE IF NOT EXISTS gemel_probe (id int PRIMARY KEY, at timestamptz NOT NULL)",
  "INSERT INTO gemel_probe VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
];

/** A new connection, a query, and with `write` a durable change. */
export function postgresqlLook(server: Server, timeoutMs: number): Look {
  const statements = server.write ? [server.query, ...writeProbe] : [server.query];
  const psql = [
    "psql",
    ...["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1"],
    ...["-p", String(server.port), "-d", server.database, "-U", server.user],
    ...(server.host === null ? [] : ["-h", server.host]),
    ...statements.flatMap((statement) => ["-c", statement]),
  ];
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const env = { PGCONNECT_TIMEOUT: seconds, PGOPTIONS: "-c client_min_messages=warning" };
  return async (signal) => {
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const args = ["-u", server.osUser, "--", "env", ...assignments, ...psql];
    const result = await runProgram("runuser", args, { signal, timeoutMs: timeoutMs + 1000 });
    if (result.exitCode === 0) return null;
    const [line = ""] = result.stderr.trim().split("\n");
    return line === "" ? `psql ended with ${result.exitCode}` : line;
  };
}
