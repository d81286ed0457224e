/**
 * The checkers of one module: run while their time is, each setting its resource.
 *
 * @module
 */
import type { Checker } from "@gemel/protocol";
import { type Sight, watchRegularly } from "./checker.ts";
import { runCustom } from "./custom.ts";
import {
  addressLook,
  anyPingLook,
  httpLook,
  interfaceLook,
  pingLook,
  postgresqlLook,
  tcpGlance,
  tcpLook,
} from "./looks.ts";

export type CheckerListener = (checker: Checker, sight: Sight) => void;

export type CheckerHost = {
  readonly module: string;
  /** Folder of the module's scripts. */
  readonly scripts: string;
  readonly environment: Readonly<Record<string, string>>;
  /** File for the output of custom checkers; null: thrown away. */
  readonly output: (ident: string) => string | null;
  /** Why the module of that name on this node does not serve; null when it does. */
  readonly otherModule: (name: string) => Promise<string | null>;
  readonly seen: CheckerListener;
  /** How long a look that was up took; only of those that ask a service. */
  readonly measured: (checker: Checker, latencyMs: number) => void;
  /** A custom checker ended by itself. */
  readonly ended: (checker: Checker, words: string) => void;
};

/** Looks whose duration says something about the service. */
const asked: ReadonlySet<string> = new Set(["tcp", "ping", "http", "postgresql"]);

export class Checkers {
  readonly #checkers: readonly Checker[];
  readonly #host: CheckerHost;
  readonly #running = new Map<Checker, AbortController>();

  constructor(checkers: readonly Checker[], host: CheckerHost) {
    this.#checkers = checkers;
    this.#host = host;
  }

  /** Run the checkers of exactly these times. */
  watch(times: ReadonlySet<Checker["when"]>): void {
    for (const checker of this.#checkers) {
      const running = this.#running.get(checker);
      if (times.has(checker.when)) {
        if (running === undefined) this.#start(checker);
      } else if (running !== undefined) {
        this.#running.delete(checker);
        running.abort();
      }
    }
  }

  /** Whether it looks now. */
  runs(checker: Checker): boolean {
    return this.#running.has(checker);
  }

  close(): void {
    this.watch(new Set());
  }

  #start(checker: Checker): void {
    const stop = new AbortController();
    this.#running.set(checker, stop);
    const seen = (sight: Sight): void => {
      if (!stop.signal.aborted) this.#host.seen(checker, sight);
    };
    if (checker.look.type === "custom") {
      void runCustom(checker, checker.look, this.#host, stop.signal);
      return;
    }
    const { intervalMs, timeoutMs, failures } = checker;
    const look = this.#look(checker);
    const measured = (latencyMs: number): void => {
      if (asked.has(checker.look.type) && !stop.signal.aborted) {
        this.#host.measured(checker, latencyMs);
      }
    };
    const { look: of } = checker;
    const glance = of.type === "tcp" ? tcpGlance(of.host, of.port) : undefined;
    const options = { look, glance, intervalMs, timeoutMs, failures, seen, measured };
    void watchRegularly(options, stop.signal);
  }

  #look({ look, timeoutMs }: Checker): ReturnType<typeof tcpLook> {
    switch (look.type) {
      case "tcp":
        return tcpLook(look.host, look.port);
      case "ping":
        return guarded(pingLook(look.host, timeoutMs));
      case "ping_any":
        return guarded(anyPingLook(look.hosts, timeoutMs));
      case "interface":
        return guarded(interfaceLook(look.address));
      case "address":
        return guarded(addressLook(look.address));
      case "http":
        return httpLook({ ...look, body: look.body === null ? null : new RegExp(look.body) });
      case "postgresql":
        return guarded(postgresqlLook(look, timeoutMs));
      case "module":
        return guarded(() => this.#host.otherModule(look.name));
      case "custom":
        return async () => null;
    }
  }
}

/** A look that cannot be carried out is down, with the reason. */
function guarded(look: ReturnType<typeof tcpLook>): ReturnType<typeof tcpLook> {
  return async (signal) => {
    try {
      return await look(signal);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
}
