/** How long a TCP connection takes to come about: there and back. @module */
import { once } from "node:events";
import { connect } from "node:net";

export type ConnectPlace = {
  readonly host: string;
  readonly port: number;
  /** The own address that is used; any when left out. */
  readonly localAddress?: string;
};

/** Median of so many connections, in ms. Rejects with why the first that fails does; after `timeoutMs` with an `AbortError`. */
export async function connectMs(
  place: ConnectPlace,
  { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number },
): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < connections; count += 1) times.push(await oneMs(place, timeoutMs));
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function oneMs(place: ConnectPlace, timeoutMs: number): Promise<number> {
  const began = performance.now();
  const socket = connect(place);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(timeoutMs) });
    return performance.now() - began;
  } finally {
    socket.destroy();
  }
}
