/**
 * Whether the host of a silent node still lives, though nobody listens there.
 *
 * A connected UDP socket is told when the kernel at the other end answers that the port is closed
 * (ICMP, not authenticated): a hint that lets a node keep its share for a moment, and nothing else.
 *
 * @module
 */
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";

/** Kernels send such answers about once a second to the same host, after a handful. */
const knockGapMs = 250;

type Door = { readonly node: string; readonly socket: Socket; timer: NodeJS.Timeout | null };

export class DoorKnock {
  readonly #port: number;
  readonly #closed: (node: string, to: string) => void;
  /** By the address of the node. */
  readonly #doors = new Map<string, Door>();

  /** `closed`: the host of `node` lives, and nobody listens at its address `to`. */
  constructor(port: number, closed: (node: string, to: string) => void) {
    this.#port = port;
    this.#closed = closed;
  }

  /** Ask from now on, until {@link stop}. */
  at(node: string, from: string, to: string): void {
    if (this.#doors.has(to)) return;
    const socket = createSocket(isIPv6(to) ? "udp6" : "udp4");
    const door: Door = { node, socket, timer: null };
    this.#doors.set(to, door);
    socket.on("error", (error) => {
      if ("code" in error && error.code === "ECONNREFUSED") this.#closed(node, to);
    });
    socket.bind({ address: from, port: 0 }, () => {
      if (this.#doors.get(to) !== door) return;
      socket.connect(this.#port, to, () => {
        if (this.#doors.get(to) !== door) return;
        // What cannot be sent is silence as well.
        const knock = (): void => socket.send("", () => undefined);
        knock();
        door.timer = setInterval(knock, knockGapMs);
      });
    });
  }

  stop(node: string): void {
    for (const [to, door] of this.#doors) {
      if (door.node !== node) continue;
      this.#doors.delete(to);
      if (door.timer !== null) clearInterval(door.timer);
      door.socket.close();
    }
  }

  close(): void {
    for (const { node } of [...this.#doors.values()]) this.stop(node);
  }
}
