/**
 * Whether the host has booted since a module last began here: the kernel's boot id, kept in `/run`.
 *
 * Both must hold for "no boot": `/run` was emptied neither by a boot nor by hand, and the id is
 * the one of this boot. A host that is only a set of namespaces has a `/run` of its own.
 *
 * It is noted when what the boot asked for was taken up, not when it was seen: a gemeld that is killed in
 * between leaves it to the next one.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

export class HostBoot {
  readonly #marker: string;
  readonly #id: string;
  #isNoted: boolean;

  /** `run`: a directory that no boot survives. */
  constructor(run: string) {
    this.#marker = `${run}/boot-id`;
    this.#id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    this.#isNoted = readNote(this.#marker) === this.#id;
  }

  /** Nobody has noted this boot. */
  get isNew(): boolean {
    return !this.#isNoted;
  }

  note(): void {
    if (this.#isNoted) return;
    writeFileSync(this.#marker, `${this.#id}\n`);
    this.#isNoted = true;
  }
}

function readNote(marker: string): string {
  try {
    return readFileSync(marker, "utf8").trim();
  } catch {
    // Not there (ENOENT), or not readable: in both cases this run counts as the first.
    return "";
  }
}
