/**
 * Whether the operator's certificate for HTTPS was replaced: whatever renews it need not tell gemeld.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { Layout } from "@gemel/protocol";
import { every } from "../system/grid.ts";

const lookMs = 60_000;

export class OwnCertificateWatch {
  readonly #files: readonly string[];
  readonly #end: () => void;
  #seen: string;

  /** `changed` may reject: then it is called again at the next look. */
  constructor(layout: Pick<Layout, "webCertificate" | "webKey">, changed: () => Promise<void>) {
    this.#files = [layout.webCertificate, layout.webKey];
    this.#seen = this.#look();
    this.#end = every(lookMs, () => void this.look(changed));
  }

  /** Now. Resolves when what was changed is in use, or cannot be. */
  async look(changed: () => Promise<void>): Promise<void> {
    const now = this.#look();
    if (now === this.#seen) return;
    const before = this.#seen;
    this.#seen = now;
    await changed().catch(() => {
      this.#seen = before;
    });
  }

  close(): void {
    this.#end();
  }

  #look(): string {
    return this.#files
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .map((stat) => (stat === undefined ? "none" : `${stat.ino} ${stat.size} ${stat.mtimeMs}`))
      .join(", ");
  }
}
