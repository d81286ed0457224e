/**
 * Executes what the engine puts out: strictly in the order of emission over all steps, `persist` being
 * a barrier. Every effect that was started comes back as exactly one `finished`.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { Finished, Output, State } from "@gemel/engine";
import type { ModuleEvent } from "@gemel/protocol";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import type { LineageStore } from "../lineage-store.ts";
import type { EventStore, NewEvent } from "../log/event-store.ts";
import type { ModuleLog } from "../log/module-log.ts";
import { type ActionContext, executeAction } from "./actions.ts";

const persistAgainMs = 1000;

export type OutputQueueOptions = {
  readonly heartbeats: HeartbeatService;
  readonly lineage: LineageStore;
  readonly log: ModuleLog;
  readonly events: EventStore;
  /** An event was stored. */
  readonly happened: (event: ModuleEvent) => void;
  readonly context: ActionContext;
  readonly finished: (input: Finished) => void;
  /** The outputs of the step that led to `state` were executed. */
  readonly executed: (state: State) => void;
};

type Reply = (refusal: GemelError | null) => void;

/** Outputs of one step, and the state that is kept once they were executed. */
type Batch = { readonly outputs: readonly Output[]; readonly state: State };

export class OutputQueue {
  readonly #options: OutputQueueOptions;
  readonly #queue: Batch[] = [];
  readonly #replies = new Map<number, Reply>();
  #executing = false;
  #closed = false;

  constructor(options: OutputQueueOptions) {
    this.#options = options;
  }

  add(batch: Batch): void {
    this.#queue.push(batch);
    void this.#execute();
  }

  /** How the command of that number was taken; null: accepted. */
  replyTo(command: number): Promise<GemelError | null> {
    return new Promise((resolve) => {
      this.#replies.set(command, resolve);
    });
  }

  /** Nothing is tried again any more. */
  close(): void {
    this.#closed = true;
  }

  async #execute(): Promise<void> {
    if (this.#executing) return;
    this.#executing = true;
    for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
      for (const output of batch.outputs) await this.#output(output);
      if (!this.#closed) this.#options.executed(batch.state);
    }
    this.#executing = false;
  }

  async #output(output: Output): Promise<void> {
    switch (output.type) {
      case "persist":
        return this.#persist(output);
      case "report":
        return this.#options.heartbeats.report(output.report);
      case "start":
        void this.#effect(output);
        return;
      case "log": {
        const { type: _, ...entry } = output;
        return this.#options.log.add(entry);
      }
      case "event":
        return this.#remember(output.event);
      case "reply":
        return this.#reply(output);
    }
  }

  #remember(event: NewEvent): void {
    try {
      this.#options.happened(this.#options.events.add(event));
    } catch (error) {
      const message = `Cannot store an event: ${String(error)}`;
      this.#options.log.add({ level: "E", component: "engine", message });
    }
  }

  /** Nothing after it may happen before it is durable, so it is tried until it is. */
  async #persist({ record }: Extract<Output, { type: "persist" }>): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt += 1) {
      try {
        return await this.#options.lineage.write(record);
      } catch (error) {
        const message = `Cannot write the lineage record, trying again: ${String(error)}`;
        if (attempt % 30 === 0) this.#options.log.add({ level: "C", component: "engine", message });
        await delay(persistAgainMs);
      }
    }
  }

  async #effect({ effect, action }: Extract<Output, { type: "start" }>): Promise<void> {
    const { context, finished } = this.#options;
    try {
      const result = await executeAction(action, context);
      finished({ type: "finished", effect, ok: true, ...result });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { message } = error;
      const known = error instanceof GemelError;
      const { code, remedy } = known ? error : { code: "internal", remedy: undefined };
      finished({ type: "finished", effect, ok: false, code, message, remedy });
    }
  }

  #reply({ command, refusal }: Extract<Output, { type: "reply" }>): void {
    const reply = this.#replies.get(command);
    this.#replies.delete(command);
    if (refusal === null) {
      reply?.(null);
      return;
    }
    const { code, rule, message, remedy } = refusal;
    reply?.(new GemelError(code, `${message} [${rule}]`, { remedy }));
  }
}
