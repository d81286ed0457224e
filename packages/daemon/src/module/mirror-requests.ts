/**
 * What operators ask of a module's data beside its actions: comparisons, estimates, rescue copies.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type {
  MirrorStatus,
  ModuleView,
  Rescue,
  RescueListing,
  RescueRequest,
  RescueRestore,
  ResyncEstimate,
  Upgraded,
  VerifyReport,
} from "@gemel/protocol";
import type { ModuleLog } from "../log/module-log.ts";
import { verifyWords } from "../mirror/verify-reports.ts";
import { restoreRescue } from "../rescue/restore.ts";
import { version as ownVersion } from "../version.ts";
import type { MirrorParts } from "./mirror-parts.ts";

const helloMs = 5000;
const compareAllMs = 15_000;
const estimateMs = 600_000;
const verifyMs = 15_000;
const idleMs = 2000;
const handOverMs = 30_000;
const handOverPollMs = 20;
/** Of a request to the other node; with more it keeps everything. */
const pathBytesMax = 400_000;

export type MirrorRequestOptions = {
  readonly parts: MirrorParts;
  readonly changeMap: string;
  readonly log: ModuleLog;
  readonly view: () => Promise<ModuleView>;
  readonly keepOnPeer: KeepOnPeer;
};

/** Have `node` copy aside what it has; null: it has nothing of it. Rejects when that is not certain. */
export type KeepOnPeer = (
  node: string,
  module: string,
  request: RescueRequest,
) => Promise<Rescue | null>;

export class MirrorRequests {
  readonly #parts: MirrorParts;
  readonly #changeMap: string;
  readonly #log: ModuleLog;
  readonly #view: () => Promise<ModuleView>;
  readonly #keepOnPeer: KeepOnPeer;
  /** Of the time in which it does not serve. */
  #idle: { readonly since: string; readonly estimate: Promise<ResyncEstimate> } | null = null;

  constructor({ parts, changeMap, log, view, keepOnPeer }: MirrorRequestOptions) {
    this.#keepOnPeer = keepOnPeer;
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

  /** The mirror process tells how far a comparison is; what was asked for follows at its end. */
  async hearVerify(report: VerifyReport): Promise<void> {
    const isRepair = report.repair && report.state === "done" && report.differences > 0;
    if (!isRepair) return this.#keepVerify(report);
    await this.#keepVerify({ ...report, state: "running", finishedAt: null });
    await this.#keepVerify(await this.#repair(report));
  }

  /** Nothing is overwritten on the other node before it has kept what it has. */
  async #repair(report: VerifyReport): Promise<VerifyReport> {
    const { beat, config, process } = this.#parts;
    try {
      const generation = (await process.status(helloMs))?.generation ?? null;
      const data = generation?.slice(0, 8) ?? "unknown";
      const request = { data, differences: namedDifferences(report) };
      const rescue = await this.#keepOnPeer(beat.peer, config.name, request);
      if (rescue !== null) {
        const message = `${beat.peer} keeps what is overwritten in ${rescue.folder}`;
        this.#log.add({ level: "E", component: "mirror", message });
      }
      const answer = await process.request({ type: "repair" }, verifyMs);
      if (answer.ok) return report;
      throw new GemelError("refused", answer.message ?? "The mirror process refused it");
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return { ...report, repair: false, why: `Nothing was repaired: ${words}` };
    }
  }

  async #keepVerify(report: VerifyReport): Promise<void> {
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

  /** Let the gemel-fs that is installed go on in the place of the one that runs. */
  async upgrade(): Promise<Upgraded> {
    const { process, config } = this.#parts;
    await this.#demandPrimary("Only on the node that serves one gemel-fs goes on for another");
    const before = await process.status(helloMs);
    const answer = await process.handOver(handOverMs);
    if (!answer.ok) {
      const { name } = config;
      throw new GemelError("refused", answer.message ?? "gemel-fs cannot hand over", {
        remedy: `It goes on as it is. Otherwise: gemel swap -m ${name} --wait, then gemel stop and gemel start -m ${name} here`,
      });
    }
    const deadline = performance.now() + handOverMs;
    for (;;) {
      const now = await process.status(helloMs);
      if (now !== null && now.pid !== before?.pid) {
        return { from: before?.version ?? null, to: now.version ?? ownVersion };
      }
      if (performance.now() > deadline) {
        throw new GemelError(
          "timeout",
          "gemel-fs has handed over, and the other one does not answer",
        );
      }
      await delay(handOverPollMs);
    }
  }

  /** What a resynchronisation would have to look at now. */
  async estimate(): Promise<ResyncEstimate> {
    await this.#demandPrimary("Only the node that serves knows what has changed");
    const answer = await this.#parts.process.request({ type: "estimate" }, estimateMs);
    if (answer.estimate !== undefined) return answer.estimate;
    throw new GemelError("internal", answer.message ?? "The mirror process gave no estimate");
  }

  /**
   * What this node may have written since both were equal, whether it serves or not; null: not known.
   *
   * `since`: of the present state. As long as it does not serve nothing changes, so it is looked at once.
   */
  async changed({ state, since }: ModuleView): Promise<ResyncEstimate | null> {
    const role = (await this.#parts.process.status(helloMs))?.role ?? "idle";
    if (role === "primary") return this.estimate();
    if (role !== "idle" || state === "SECOND") return null;
    if (this.#idle?.since !== since) {
      this.#idle = { since, estimate: this.#parts.process.estimateIdle() };
    }
    // A large tree takes its time: whoever asks again later hears it.
    return Promise.race([this.#idle.estimate, delay(idleMs, null, { ref: false })]);
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

  /** For the other node, whose copy is about to replace it. Null: there is nothing of it here. */
  async keepRescue({ data, differences }: RescueRequest): Promise<Rescue | null> {
    const { rescues, directories } = this.#parts;
    const rescue =
      differences === null
        ? await rescues.make(directories, data)
        : await rescues.makeOf(directories, differences, data);
    if (rescue === null) return null;
    const message = `What differs was copied aside to ${rescue.folder} (gemel rescue show ${rescue.id})`;
    this.#log.add({ level: "E", component: "mirror", message });
    return rescue;
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

/** Null: not all of them can be named. */
function namedDifferences({ differences, found }: VerifyReport): RescueRequest["differences"] {
  // What is no UTF-8 was replaced.
  const isNamed =
    found.length === differences && !found.some(({ path }) => path.includes("\ufffd"));
  const bytes = found.reduce((sum, { path }) => sum + Buffer.byteLength(path), 0);
  return isNamed && bytes <= pathBytesMax ? found : null;
}
