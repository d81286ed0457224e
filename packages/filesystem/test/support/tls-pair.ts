/**
 * Both ends of a connection with TLS sessions on it, in one thread, for tests.
 *
 * @module
 */
import { closeDescriptor } from "../../src/file-calls.ts";
import {
  acceptTcp,
  configureLink,
  connectTcp,
  listenTcp,
  localPort,
  setBlocking,
} from "../../src/link/socket-calls.ts";
import { withTlsContext } from "../../src/link/tls-context.ts";
import { readIdentity } from "../../src/link/tls-identity.ts";
import { freeTlsSession, TlsSession } from "../../src/link/tls-session.ts";
import { testIdentity } from "./certificates.ts";

export type SocketPair = { readonly server: number; readonly client: number };

/** Run `act` with both ends of a connection, which do not block. */
export async function withSockets<T>(act: (pair: SocketPair) => T | Promise<T>): Promise<T> {
  const listener = listenTcp("127.0.0.1", 0);
  const client = connectTcp("127.0.0.1", localPort(listener), 1000);
  const server = acceptTcp(listener, 1000);
  closeDescriptor(listener);
  for (const fd of [client, server]) {
    configureLink(fd, 300);
    setBlocking(fd, false);
  }
  try {
    return await act({ server, client });
  } finally {
    for (const fd of [client, server]) closeDescriptor(fd);
  }
}

/** Both ends of one TLS session over `pair`; not freed. */
export function tlsSessions({ server, client }: SocketPair): {
  readonly server: TlsSession;
  readonly client: TlsSession;
} {
  const open = (node: string, fd: number, isServer: boolean): TlsSession =>
    withTlsContext(readIdentity(testIdentity(node), node), (context) =>
      TlsSession.open(context, fd, isServer),
    );
  const ends = { server: open("a", server, true), client: open("b", client, false) };
  for (let turn = 0; turn < 1000; turn++) {
    const states = [ends.client.handshake(), ends.server.handshake()];
    if (states.every((state) => state === "done")) return ends;
    if (states.includes("failed")) {
      throw new Error(`No session: ${ends.client.failure}${ends.server.failure}`);
    }
  }
  throw new Error("No session in time");
}

/** Run `act` with both ends of a session, and free them after it. */
export async function withTls(
  act: (ends: ReturnType<typeof tlsSessions>, pair: SocketPair) => void | Promise<void>,
): Promise<void> {
  await withSockets(async (pair) => {
    const ends = tlsSessions(pair);
    try {
      await act(ends, pair);
    } finally {
      freeTlsSession(ends.server.pointer, false);
      freeTlsSession(ends.client.pointer, false);
    }
  });
}
