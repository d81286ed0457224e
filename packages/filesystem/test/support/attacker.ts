/**
 * Those who have no business at a link: what they send, and everything that they get to hear.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type SecureVersion } from "node:tls";
import type { IdentityFiles } from "../../src/link/tls-identity.ts";

export type Heard = {
  /** Bytes that the application of the other end has sent. */
  readonly said: Buffer;
  /** How the connection ended. */
  readonly end: string;
};

const limitMs = 8000;

/** Send `bytes` in the clear; what comes back until the other end closes. */
export async function attackInTheClear(port: number, bytes: Uint8Array): Promise<Heard> {
  const socket = connectPlain(port, "127.0.0.1");
  socket.on("connect", () => socket.write(bytes));
  return hear(socket);
}

/** Speak TLS as a client with that certificate, if any, and send `bytes`. */
export async function attackWithTls(
  port: number,
  options: {
    readonly identity?: IdentityFiles;
    readonly version?: SecureVersion;
    readonly bytes?: Uint8Array;
  },
): Promise<Heard> {
  const { identity, version = "TLSv1.3", bytes = Buffer.alloc(0) } = options;
  const socket = connectTls({
    port,
    host: "127.0.0.1",
    minVersion: version,
    maxVersion: version,
    // An attacker does not care who it talks to.
    rejectUnauthorized: false,
    ...(identity === undefined
      ? {}
      : { cert: readFileSync(identity.certificate), key: readFileSync(identity.key) }),
  });
  socket.on("secureConnect", () => {
    socket.write(bytes);
  });
  return hear(socket);
}

async function hear(socket: Socket): Promise<Heard> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let end = "";
    const over = (how: string): void => {
      end ||= how;
      socket.destroy();
      resolve({ said: Buffer.concat(chunks), end });
    };
    socket.setTimeout(limitMs, () => over("still open"));
    socket.on("data", (data) => chunks.push(data));
    socket.on("error", (error) => over(error.message));
    socket.on("end", () => over("closed"));
    socket.on("close", () => over("closed"));
  });
}

/** `openssl s_client` with these arguments: everything that it prints. */
export async function sClient(port: number, ...args: string[]): Promise<string> {
  const child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data.toString("latin1");
    });
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill(), limitMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}
