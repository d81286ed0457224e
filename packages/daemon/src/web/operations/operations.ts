/**
 * Actions under way on this node and the last ones that were, step by step, in memory.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { GemelError } from "@gemel/base";
import type { ActionRequest, ModuleEvent, ModuleView, OperationView } from "@gemel/protocol";
import { progressOf } from "./outcome.ts";

const keptMax = 500;
const stepsMax = 200;
/** Longer than any script may take; then nobody looks any more. */
const giveUpMs = 60 * 60_000;
const lookMs = 500;

type Running = {
  view: OperationView;
  readonly before: ModuleView;
  readonly begunMs: number;
  moved: boolean;
  timer: NodeJS.Timeout;
};

export type OperationsOptions = {
  readonly node: () => string;
  readonly publish: (operation: OperationView) => void;
  /** It is done, and the service was there again after so long. */
  readonly ended: (operation: OperationView, interruptionMs: number) => void;
  /** Null: the module is gone. */
  readonly view: (module: string) => Promise<ModuleView | null>;
};

export class Operations {
  readonly #options: OperationsOptions;
  readonly #all = new Map<string, OperationView>();
  readonly #running = new Map<string, Running>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** `act` asks the engine; when it rejects, it was refused and there is no operation. */
  async run(
    module: string,
    { action }: ActionRequest,
    by: string,
    act: () => Promise<ModuleView>,
  ): Promise<{ readonly operation: string; readonly module: ModuleView }> {
    const before = await this.#options.view(module);
    if (before === null) {
      // Which one was meant, or what is wrong with it, is said there.
      await act();
      throw new GemelError("unknown_module", `There is no module "${module}" on this node`);
    }
    const id = randomBytes(8).toString("hex");
    const view: OperationView = {
      ...{ id, node: this.#options.node(), module, action, by },
      ...{ startedAt: new Date().toISOString(), finishedAt: null },
      ...{ state: "running", detail: "", steps: [] },
    };
    const timer = setInterval(() => void this.#look(id), lookMs).unref();
    this.#running.set(id, { view, before, begunMs: performance.now(), moved: false, timer });
    try {
      const now = await act();
      this.#put(id, view);
      return { operation: id, module: now };
    } catch (error) {
      this.#end(id);
      throw error;
    }
  }

  /** Newest first. */
  list(sees: (module: string) => boolean): OperationView[] {
    return [...this.#all.values()].filter(({ module }) => sees(module)).reverse();
  }

  /** Throws `unknown_operation`. */
  get(id: string): OperationView {
    const known = this.#all.get(id);
    if (known !== undefined) return known;
    throw new GemelError("unknown_operation", `There is no operation "${id}" on this node`);
  }

  hear(module: string, event: ModuleEvent): void {
    for (const [id, running] of this.#running) {
      if (running.view.module !== module) continue;
      running.moved = true;
      const steps = [...running.view.steps, event].slice(-stepsMax);
      this.#put(id, { ...running.view, steps });
    }
  }

  changed(module: string): void {
    for (const [id, { view }] of this.#running) if (view.module === module) void this.#look(id);
  }

  close(): void {
    for (const id of this.#running.keys()) this.#end(id);
  }

  async #look(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    const now = await this.#options.view(running.view.module).catch(() => null);
    if (!this.#running.has(id) || !this.#all.has(id)) return;
    const elapsedMs = performance.now() - running.begunMs;
    if (now === null || elapsedMs > giveUpMs) {
      const detail = now === null ? "The module is gone" : "It did not end; nobody looks any more";
      this.#finish(id, { ...running.view, state: "failed", detail });
      return;
    }
    const { before } = running;
    running.moved ||= now.since !== before.since || now.readiness !== before.readiness;
    const course = { action: running.view.action, before, now, moved: running.moved, elapsedMs };
    const progress = progressOf(course);
    const view = { ...running.view, ...progress };
    if (progress.state === "done") this.#options.ended(view, elapsedMs);
    if (progress.state === "done" || progress.state === "failed") this.#finish(id, view);
    else if (progress.state !== running.view.state || progress.detail !== running.view.detail) {
      this.#put(id, view);
    }
  }

  #finish(id: string, view: OperationView): void {
    this.#put(id, { ...view, finishedAt: new Date().toISOString() });
    this.#end(id);
  }

  #put(id: string, view: OperationView): void {
    const running = this.#running.get(id);
    if (running !== undefined) running.view = view;
    const [oldest] = this.#all.keys();
    if (!this.#all.has(id) && this.#all.size >= keptMax && oldest !== undefined) {
      this.#all.delete(oldest);
    }
    this.#all.set(id, view);
    this.#options.publish(view);
  }

  #end(id: string): void {
    clearInterval(this.#running.get(id)?.timer);
    this.#running.delete(id);
  }
}
