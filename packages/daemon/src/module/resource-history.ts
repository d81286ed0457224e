/** What the resources of a module were, since gemeld started. @module */
import type { ResourceView } from "@gemel/protocol";

const historyMax = 50;

type Entry = {
  value: string;
  at: string;
  detail: string;
  /** Becomes an earlier value when another one follows. */
  isKept: boolean;
  readonly past: { readonly value: string; readonly at: string }[];
};

export class ResourceHistory {
  readonly #entries = new Map<string, Entry>();
  /** Values that are about to come and will not be kept, by name. */
  readonly #skipped = new Map<string, string>();

  /** Note the values as they are now. */
  note(resources: Readonly<Record<string, string>>, detail?: string): void {
    const at = new Date().toISOString();
    for (const [name, value] of Object.entries(resources)) {
      const entry = this.#entries.get(name);
      if (entry === undefined) {
        this.#entries.set(name, {
          ...{ value, at, detail: detail ?? "", past: [] },
          isKept: this.#isKept(name, value),
        });
      } else if (entry.value !== value) {
        keep(entry);
        const isKept = this.#isKept(name, value);
        Object.assign(entry, { value, at, isKept }, detail === undefined ? {} : { detail });
      }
    }
  }

  /** The resource is about to be set to `value`: whether that is to be kept though it is no change, or not at all. */
  expect(name: string, value: string, history: "skip" | "force"): void {
    const entry = this.#entries.get(name);
    if (entry?.value !== value) {
      if (history === "skip") this.#skipped.set(name, value);
    } else if (history === "force") {
      keep(entry);
      Object.assign(entry, { at: new Date().toISOString(), isKept: true });
    }
  }

  #isKept(name: string, value: string): boolean {
    const skipped = this.#skipped.get(name);
    this.#skipped.delete(name);
    return skipped !== value;
  }

  /** Why a resource is as it is, or is about to be. */
  explain(name: string, detail: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      const at = new Date().toISOString();
      this.#entries.set(name, { value: "init", at, detail, isKept: true, past: [] });
    } else {
      entry.detail = detail;
    }
  }

  list(resources: Readonly<Record<string, string>>): ResourceView[] {
    this.note(resources);
    return Object.keys(resources)
      .sort()
      .flatMap((name) => {
        const entry = this.#entries.get(name);
        if (entry === undefined) return [];
        const { value, detail, at, past } = entry;
        return [{ name, value, detail, since: at, history: [...past] }];
      });
  }
}

/** What it is now becomes the newest of the earlier values. */
function keep({ value, at, isKept, past }: Entry): void {
  if (!isKept) return;
  past.unshift({ value, at });
  past.splice(historyMax);
}
