/**
 * How often a module had this host rebooted: on disk, because nothing else survives it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { GemelError } from "@gemel/base";
import { replaceFile } from "../system/durable-file.ts";

export class RebootCount {
  readonly #path: string;
  readonly #now: () => number;

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
  }

  /** One more, durable when it resolves. Throws `refused` when `count` within `withinMs` ms are over. */
  async count({ count, withinMs }: { count: number; withinMs: number }): Promise<void> {
    const now = this.#now();
    // A clock that was set back must not make all of them young.
    const recent = this.#read().filter((at) => at <= now && now - at < withinMs);
    if (recent.length >= count) {
      throw new GemelError(
        "refused",
        `This host is not rebooted: it was ${count} times within ${Math.round(withinMs / 60_000)} minutes`,
        { remedy: "Look for the cause, which a reboot does not mend" },
      );
    }
    await replaceFile(this.#path, JSON.stringify([...recent, now]));
  }

  #read(): readonly number[] {
    if (!existsSync(this.#path)) return [];
    try {
      const found: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      return Array.isArray(found) ? found.filter((at) => typeof at === "number") : [];
    } catch {
      // Not JSON: nothing is known of earlier ones.
      return [];
    }
  }
}
