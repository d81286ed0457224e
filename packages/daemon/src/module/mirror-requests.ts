/**
 * What operators ask of a module's data beside its actions: comparisons, estimates, rescue copies.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type {
  MirrorStatus,
  ModuleView,
  Rescue,
  RescueListing,
  RescueRestore,
  ResyncEstimate,
  VerifyReport,
} from "@gemel/protocol";
import type { ModuleLog } from "../log/module-log.ts";
import { verifyWords } from "../mirror/verify-reports.ts";
import { restoreRescue } from "../rescue/restore.ts";
import type { MirrorParts } from "./mirror-parts.ts";

const helloMs = 5000;
const compareAllMs = 15_000;
const estimateMs = 600_000;
const verifyMs = 15_000;

export type MirrorRequestOptions = {
  readonly parts: MirrorParts;
  readonly changeMap: string;
  readonly log: ModuleLog;
  readonly view: () => Promise<ModuleView>;
};

export class MirrorRequests {
  readonly #parts: MirrorParts;
  readonly #changeMap: string;
  readonly #log: ModuleLog;
  readonly #view: () => Promise<ModuleView>;

  constructor({ parts, changeMap, log, view }: MirrorRequestOptions) {
    this.#parts = parts;
    this.#changeMap = changeMap;
    this.#log = log;
    this.#view = view;
  }

  async role(): Promise<MirrorStatus["role"]> {
    return (await this.#parts.process.status(helloMs))?.role ?? "idle";
  }

  /** Whatever the change map says: the next resynchronisation compares everything. */
  async compareAll(): Promise<void> {
    const { process } = this.#parts;
    const status = await process.status(helloMs);
    if (status === null) await rm(this.#changeMap, { force: true });
    else await process.request({ type: "compare_all" }, compareAllMs);
    const message = "Everything is compared at the next synchronisation, as it was asked for";
    this.#log.add({ level: "U", component: "user", message });
  }

  /** Compare both copies; see {@link lastVerify}. */
  async verify(repair: boolean): Promise<void> {
    const { process, config } = this.#parts;
    await this.#demandPrimary("The copies are compared from the node that serves");
    const answer = await process.request({ type: "verify", repair }, verifyMs);
    if (answer.ok) return;
    throw new GemelError("refused", answer.message ?? "The copies cannot be compared now", {
      remedy: `See gemel state -m ${config.name}; the module must be protected`,
    });
  }

  get lastVerify(): VerifyReport | null {
    return this.#parts.verifyReports.last;
  }

  async keepVerify(report: VerifyReport): Promise<void> {
    try {
      await this.#parts.verifyReports.keep(report);
    } catch (error) {
      const message = `The report of the comparison cannot be kept: ${String(error)}`;
      this.#log.add({ level: "E", component: "mirror", message });
    }
    if (report.state === "running") return;
    const level = report.differences === 0 && report.state === "done" ? "I" : "E";
    this.#log.add({ level, component: "mirror", message: verifyWords(report) });
  }

  /** What a resynchronisation would have to look at now. */
  async estimate(): Promise<ResyncEstimate> {
    await this.#demandPrimary("Only the node that serves knows what has changed");
    const answer = await this.#parts.process.request({ type: "estimate" }, estimateMs);
    if (answer.estimate !== undefined) return answer.estimate;
    throw new GemelError("internal", answer.message ?? "The mirror process gave no estimate");
  }

  rescues(): Promise<Rescue[]> {
    return this.#parts.rescues.list();
  }

  rescue(id: string): Promise<RescueListing> {
    return this.#parts.rescues.show(id);
  }

  /** Bring things back from a rescue copy; the paths that are there again. */
  async restoreRescue(id: string, request: RescueRestore): Promise<string[]> {
    const { rescues, directories } = this.#parts;
    const rescue = await rescues.get(id);
    const restored = await restoreRescue(rescue, request, {
      directories,
      obstacle: await this.#whyNotWritable(),
    });
    const message = `Restored from the rescue copy ${id}: ${restored.join(", ")}`;
    this.#log.add({ level: "U", component: "user", message });
    return restored;
  }

  async deleteRescue(id: string): Promise<Rescue> {
    const rescue = await this.#parts.rescues.remove(id);
    const message = `The rescue copy ${id} was deleted`;
    this.#log.add({ level: "U", component: "user", message });
    return rescue;
  }

  /** Delete those that the configuration keeps no longer. */
  async sweepRescues(): Promise<void> {
    const { rescueAgeMs: ageMs, rescueBytesMax: bytesMax } = this.#parts.config.mirror;
    try {
      for (const { id } of await this.#parts.rescues.sweep({ ageMs, bytesMax })) {
        const message = `The rescue copy ${id} was deleted, as <rfs rescueage rescuesize> say`;
        this.#log.add({ level: "E", component: "mirror", message });
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const message = `Rescue copies that are kept no longer cannot be deleted: ${words}`;
      this.#log.add({ level: "E", component: "mirror", message });
    }
  }

  async #whyNotWritable(): Promise<string | null> {
    const { state, readiness } = await this.#view();
    const serves = (state === "PRIM" || state === "ALONE") && readiness === "Ready";
    return serves ? null : `the module is ${state} ${readiness} here`;
  }

  async #demandPrimary(why: string): Promise<void> {
    if ((await this.role()) === "primary") return;
    throw new GemelError("refused", why, {
      remedy: `Run it on the other node, or start the module: gemel start -m ${this.#parts.config.name}`,
    });
  }
}
