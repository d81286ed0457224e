/** What the scripts of a module have written, one file for each run. @module */
import { readdir, readFile, stat } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { ScriptLogView } from "@gemel/protocol";

/** As `ScriptLogs` names them: when, which of that moment, which script. */
const pattern =
  /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)_(\d{3})Z_\d{3}_([A-Za-z0-9_.-]{1,64})\.log$/;

export class ScriptOutputs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Newest first. */
  async list(): Promise<ScriptLogView[]> {
    const names = (await this.#names())
      .filter((name) => pattern.test(name))
      .sort()
      .reverse();
    const views = await Promise.all(names.map((name) => this.#view(name)));
    return views.filter((view) => view !== null);
  }

  /** Throws `unknown_file`. */
  async read(log: string): Promise<Buffer> {
    if (!pattern.test(log) || !(await this.#names()).includes(log)) {
      throw new GemelError("unknown_file", `No script has written "${log}" here`);
    }
    return readFile(`${this.#folder}/${log}`);
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch {
      // ENOENT: no script has run yet.
      return [];
    }
  }

  async #view(log: string): Promise<ScriptLogView | null> {
    const [, year, month, day, hour, minute, second, ms, script = ""] = pattern.exec(log) ?? [];
    try {
      const { size } = await stat(`${this.#folder}/${log}`);
      const at = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
      return { log, script, at, bytes: size };
    } catch {
      // ENOENT: the oldest go when there are many.
      return null;
    }
  }
}
