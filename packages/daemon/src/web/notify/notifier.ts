/**
 * Tells people when the sentence about a module becomes another one.
 *
 * One node tells: the one that serves, else the first that can be reached; so nothing is told twice, and
 * what a node can no longer tell the other one does.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type {
  ModuleSight,
  NotificationChange,
  Notifications,
  NotificationsChange,
  NotificationTest,
  Overview,
  SentenceCode,
  WebhookBody,
} from "@gemel/protocol";
import type { SharedDocument } from "../shared-document.ts";
import { deliver } from "./deliver.ts";
import type { NotificationsDocument, StoredTarget } from "./notifications-document.ts";

/** What lasts shorter than this is not told, unless it is the end of something. */
const settleMs = 5000;
const againMs = [0, 30_000, 300_000] as const;

type Last = Notifications["targets"][number]["last"];

export class Notifier {
  readonly #document: SharedDocument<NotificationsDocument>;
  /** Module to the sentence that was told last, or was there at the beginning. */
  readonly #told = new Map<string, SentenceCode>();
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #last = new Map<string, Last>();
  readonly #note: (message: string) => void;
  #closed = false;

  constructor(document: SharedDocument<NotificationsDocument>, note: (message: string) => void) {
    this.#document = document;
    this.#note = note;
  }

  /** How the cluster is seen now; `current` gives it again later. */
  see(overview: Overview, current: () => Overview): void {
    if (this.#closed) return;
    for (const sight of overview.modules) {
      const { module, sentence } = sight;
      const told = this.#told.get(module);
      if (told === undefined) this.#told.set(module, sentence.code);
      else if (told !== sentence.code && !this.#due.has(module)) this.#later(module, current);
    }
  }

  get shown(): Notifications {
    const { version, value } = this.#document;
    return { version, targets: value.targets.map((target) => this.#shownTarget(target)) };
  }

  async change({ targets }: NotificationsChange, expected: number | null): Promise<Notifications> {
    const names = targets.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      throw new GemelError("usage", "Two targets have the same name");
    }
    await this.#document.change((value) => {
      const secretOf = ({ name, secret }: NotificationChange): string =>
        secret ?? value.targets.find((one) => one.name === name)?.secret ?? "";
      return { targets: targets.map((target) => ({ ...target, secret: secretOf(target) })) };
    }, expected);
    return this.shown;
  }

  /** Throws `unknown_account`. */
  async test(name: string, node: string): Promise<NotificationTest> {
    const target = this.#document.value.targets.find((one) => one.name === name);
    if (target === undefined) {
      throw new GemelError("unknown_account", `There is no target "${name}"`);
    }
    return this.#send(target, {
      product: "gemel",
      ...{ module: "test", node, at: new Date().toISOString(), code: "test", before: null },
      ...{ words: "This is a test", cause: "Somebody pressed the button", nextStep: "" },
      text: `gemel: this is a test, sent by ${node}`,
    });
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#due.values()) clearTimeout(timer);
  }

  #later(module: string, current: () => Overview): void {
    const timer = setTimeout(() => {
      this.#due.delete(module);
      const overview = current();
      const sight = overview.modules.find((one) => one.module === module);
      const before = this.#told.get(module);
      if (sight === undefined || before === undefined || sight.sentence.code === before) return;
      this.#told.set(module, sight.sentence.code);
      if (teller(sight, overview) === overview.self) this.#tell(sight, before, overview.self);
    }, settleMs).unref();
    this.#due.set(module, timer);
  }

  #tell({ module, sentence }: ModuleSight, before: SentenceCode, node: string): void {
    const { code, words, cause, nextStep } = sentence;
    const body: WebhookBody = {
      product: "gemel",
      ...{ module, node, at: new Date().toISOString(), code, before, words, cause, nextStep },
      text: `${module}: ${words}${cause === "" ? "" : `. ${cause}`}`,
    };
    for (const target of this.#document.value.targets) {
      const isWanted = target.codes.includes(code) || target.codes.includes(before);
      const isMeant = target.modules.length === 0 || target.modules.includes(module);
      if (target.enabled && isWanted && isMeant) void this.#sendAgain(target, body, 0);
    }
  }

  async #sendAgain(target: StoredTarget, body: WebhookBody, attempt: number): Promise<void> {
    const { ok, detail } = await this.#send(target, body);
    if (ok || this.#closed) return;
    this.#note(`The notification to ${target.name} failed: ${detail}`);
    const waitMs = againMs[attempt + 1];
    if (waitMs === undefined) return;
    setTimeout(() => void this.#sendAgain(target, body, attempt + 1), waitMs).unref();
  }

  async #send(target: StoredTarget, body: WebhookBody): Promise<NotificationTest> {
    const at = new Date().toISOString();
    let result: NotificationTest = { ok: true, detail: "Sent", remedy: "" };
    try {
      await deliver(target, body);
    } catch (error) {
      if (!(error instanceof GemelError)) throw error;
      const { message, remedy } = error;
      // A server may repeat what it was sent.
      const detail = target.secret === "" ? message : message.replaceAll(target.secret, "(masked)");
      result = { ok: false, detail: detail.slice(0, 500), remedy };
    }
    this.#last.set(target.name, { at, ...result });
    return result;
  }

  #shownTarget({ secret, ...target }: StoredTarget): Notifications["targets"][number] {
    const last = this.#last.get(target.name) ?? null;
    return { ...target, hasSecret: secret !== "", last };
  }
}

function teller({ sentence }: ModuleSight, { nodes }: Overview): string | null {
  const reachable = nodes.filter((node) => node.reachable).map(({ node }) => node);
  const { servingNode } = sentence;
  if (servingNode !== null && reachable.includes(servingNode)) return servingNode;
  return reachable.sort()[0] ?? null;
}
