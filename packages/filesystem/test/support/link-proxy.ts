/**
 * The network between two nodes, as a test wants it: it can stall, crawl, lose one direction, or be
 * gone at once with everything that is on its way.
 *
 * The replica connects to the proxy instead of the primary.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";

export type Direction = "to_replica" | "to_primary";

type Way = {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  /** What was taken from one end and not given to the other. */
  readonly held: Buffer[];
};

/** Sees every byte that passes, and may give back others. */
export type Tap = (direction: Direction, bytes: Buffer) => Buffer;

const sliceMs = 10;

export class LinkProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #ways: Set<Way> = new Set();
  readonly #stalled: Set<Direction> = new Set();
  /** Whoever sits on the wire. */
  tap: Tap = (_direction, bytes) => bytes;
  #bytesPerSecond = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #lost = 0;
  #port = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((replica) => this.#join(replica));
  }

  /** Passes everything on to `target`, a port of this machine. */
  static async open(target: number): Promise<LinkProxy> {
    const proxy = new LinkProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = proxy.#server.address();
    if (typeof address === "object" && address !== null) proxy.#port = address.port;
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes that a cut took from the wire. */
  get lost(): number {
    return this.#lost;
  }

  /** Nothing arrives any more, and nobody is told. */
  stall(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#stalled.add(direction);
  }

  flow(): void {
    this.#stalled.clear();
    for (const way of this.#ways) this.#pass(way);
  }

  /** A slow line, in each direction. */
  slow(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
    this.#timer ??= setInterval(() => this.#trickle(), sliceMs);
  }

  /** Connections end with RST; what is on its way is lost. New ones may be made. */
  cut(): void {
    for (const { from, held } of this.#ways) {
      for (const bytes of held) this.#lost += bytes.length;
      from.resetAndDestroy();
    }
    this.#ways.clear();
    this.#stalled.clear();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.cut();
    this.#server.close();
  }

  #join(replica: Socket): void {
    const primary = connect(this.#target, "127.0.0.1");
    for (const socket of [replica, primary]) socket.setNoDelay(true);
    this.#carry({ direction: "to_primary", from: replica, to: primary, held: [] });
    this.#carry({ direction: "to_replica", from: primary, to: replica, held: [] });
  }

  #carry(way: Way): void {
    this.#ways.add(way);
    const { from, to } = way;
    from.on("data", (bytes: Buffer) => {
      way.held.push(this.tap(way.direction, bytes));
      this.#pass(way);
    });
    from.on("error", () => undefined);
    from.on("end", () => {
      if (!this.#stalled.has(way.direction)) to.end();
    });
    from.on("close", () => {
      this.#ways.delete(way);
      if (!this.#stalled.has(way.direction)) to.destroy();
    });
  }

  #pass(way: Way): void {
    if (this.#stalled.has(way.direction) || this.#timer !== null) return;
    for (const bytes of way.held.splice(0)) way.to.write(bytes);
  }

  #trickle(): void {
    for (const way of this.#ways) {
      let left = Math.ceil((this.#bytesPerSecond * sliceMs) / 1000);
      if (this.#stalled.has(way.direction)) continue;
      while (left > 0) {
        const first = way.held.shift();
        if (first === undefined) break;
        way.to.write(first.subarray(0, left));
        if (first.length > left) way.held.unshift(first.subarray(left));
        left -= first.length;
      }
      // The line takes no more than it carries: its ends have to wait.
      const isFull = way.held.length > 16;
      if (isFull) way.from.pause();
      else way.from.resume();
    }
  }
}
