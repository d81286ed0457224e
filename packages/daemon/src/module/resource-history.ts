/** What the resources of a module were, since gemeld started. @module */
import type { ResourceView } from "@gemel/protocol";

const historyMax = 50;

type Entry = {
  value: string;
  at: string;
  detail: string;
  readonly past: { readonly value: string; readonly at: string }[];
};

export class ResourceHistory {
  readonly #entries = new Map<string, Entry>();

  /** Note the values as they are now. */
  note(resources: Readonly<Record<string, string>>, detail?: string): void {
    const at = new Date().toISOString();
    for (const [name, value] of Object.entries(resources)) {
      const entry = this.#entries.get(name);
      if (entry === undefined) {
        this.#entries.set(name, { value, at, detail: detail ?? "", past: [] });
      } else if (entry.value !== value) {
        entry.past.unshift({ value: entry.value, at: entry.at });
        entry.past.splice(historyMax);
        Object.assign(entry, { value, at }, detail === undefined ? {} : { detail });
      }
    }
  }

  /** Why a resource is as it is, or is about to be. */
  explain(name: string, detail: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      const at = new Date().toISOString();
      this.#entries.set(name, { value: "init", at, detail, past: [] });
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
