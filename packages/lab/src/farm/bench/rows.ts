/**
 * The rows of `npm run bench:farm`: each measures on a farm of its own, less than four minutes.
 *
 * @module
 */
import { present } from "@gemel/base";
import type { Story } from "../../demo/story.ts";
import type { Host } from "../../host/host.ts";
import { cutPower } from "../cut.ts";
import { type FarmCluster, farmAddress } from "../farm-cluster.ts";
import { comeBack, idleCpu, planned, spreadError, weightsError } from "./measures.ts";
import type { FarmFigures } from "./report.ts";
import { throughput } from "./throughput.ts";

export const rowNames = ["idle", "spread", "small", "large", "planned", "faults"] as const;
export type Row = (typeof rowNames)[number];

type Measure = (
  farm: FarmCluster,
  story: Story,
  wrk: { readonly rounds: number; readonly seconds: number },
) => Promise<Partial<FarmFigures>>;

const url = `http://${farmAddress}/`;
const idleSeconds = 30;

export const rows: Readonly<Record<Row, Measure>> = {
  idle: (farm, story) =>
    story.step("gemeld with nothing to do", () => idleCpu(farm.host(1), idleSeconds)),
  spread: async (farm, story) => ({
    spreadErrorPct: await story.step("10,000 clients, equal nodes", () =>
      spreadError(farm, [1, 1, 1]),
    ),
    weightsErrorPct: await story.step("10,000 clients, weights 1, 2, 3", () =>
      weightsError(farm, [1, 2, 3]),
    ),
  }),
  small: async (farm, story, wrk) => {
    const { ratio, noise } = await story.step("small answers, farm of two against one nginx", () =>
      throughput(farm, "/", wrk),
    );
    return { ratioSmall: ratio, noiseSmall: noise };
  },
  large: async (farm, story, wrk) => {
    const { ratio, noise } = await story.step("1 MiB answers, farm of two against one nginx", () =>
      throughput(farm, "/large", wrk),
    );
    return { ratioLarge: ratio, noiseLarge: noise };
  },
  planned: async (farm, story) => ({
    drain: {
      failures: await story.step("drain, undrain, stop, start", () => planned(farm)),
    },
  }),
  faults,
};

/** Which are about requests per second. */
export function isThroughput(row: Row): boolean {
  return row === "small" || row === "large";
}

async function faults(farm: FarmCluster, story: Story): Promise<Partial<FarmFigures>> {
  const director = await answerer(farm);
  const other = nodeWith(farm, (name) => name !== director);
  const cut = await story.step("power cut of a node", () => cutPower(farm, other, url));
  const failures = await story.step("it comes back", () => comeBack(farm, other));
  const answers = await answerer(farm);
  const answering = nodeWith(farm, (name) => name === answers);
  const cutDirector = await story.step("power cut of the node that answers", () =>
    cutPower(farm, answering, url),
  );
  return { cut, return: { failures }, cutDirector };
}

async function answerer(farm: FarmCluster): Promise<string | null> {
  return (await farm.farm(farm.first))?.director ?? null;
}

function nodeWith(farm: FarmCluster, test: (name: string) => boolean): Host {
  return present(
    farm.nodes.find(({ name }) => test(name)),
    "such a node",
  );
}
