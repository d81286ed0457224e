/**
 * What the last verification of a module found, kept over restarts of gemeld.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { type VerifyReport, verifyReportSchema } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

export class VerifyReports {
  readonly #folder: string;
  #last: VerifyReport | null = null;

  /** `folder`: of the module's state. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null when there never was one, or its file cannot be read. */
  get last(): VerifyReport | null {
    this.#last ??= this.#read();
    return this.#last;
  }

  /** Durable when it resolves, if it is the end of one. */
  async keep(report: VerifyReport): Promise<void> {
    this.#last = report;
    if (report.state === "running") return;
    mkdirSync(this.#folder, { recursive: true });
    await replaceFile(this.#file, `${JSON.stringify(report, null, 2)}\n`);
  }

  get #file(): string {
    return `${this.#folder}/verify.json`;
  }

  #read(): VerifyReport | null {
    try {
      return verifyReportSchema.parse(JSON.parse(readFileSync(this.#file, "utf8")));
    } catch {
      // ENOENT, SyntaxError, ZodError: it only tells.
      return null;
    }
  }
}

/** The end of a verification in one sentence. */
export function verifyWords(report: VerifyReport): string {
  const { state, why, files, bytes, differences, repair } = report;
  const compared = `${files} files and ${bytes} bytes`;
  if (state === "interrupted")
    return `The comparison of both copies was interrupted after ${compared}: ${why}`;
  if (differences === 0) return `Both copies are equal: ${compared} compared`;
  if (why !== "") return `${differences} differences between the copies, in ${compared}. ${why}`;
  const rest = repair ? "they are being repaired" : "gemel rfsverify --repair mends them";
  return `${differences} differences between the copies, in ${compared}; ${rest}`;
}
