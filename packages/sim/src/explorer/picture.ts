/**
 * A state of the whole in two lines, for people who follow a trace.
 *
 * @module
 */
import type { Node } from "./node.ts";
import { name, sides, type Whole } from "./whole.ts";
import type { WorldStep } from "./world-step.ts";

export function pictureOf(step: WorldStep, whole: Whole): string {
  const { entry, strays } = step.witness(whole);
  const { link } = step.wire(whole);
  const nodes = sides.map((side) => `${name(side)}: ${nodeWords(step.node(whole, side))}`);
  const witness = entry === null ? "empty" : `(${entry.epoch}, ${entry.holder ?? "both"})`;
  const messages = link.map((queue) => queue.map(({ type }) => type).join(" ") || "-");
  return `${nodes.join(" | ")} | witness ${witness}, strays ${strays.length} | link ${messages.join(" / ")}`;
}

function nodeWords({ engine, disk, mirror, data }: Node): string {
  const want = engine?.want ?? null;
  return [
    engine === null ? "off" : engine.position,
    `${disk.data} ${disk.right}@${disk.epoch}`,
    `asked ${disk.asked} renounced ${disk.renounced} designated ${disk.designated}`,
    want === null ? "" : `wants ${want.type}@${want.epoch}`,
    `${mirror.role}/${mirror.gate}/${mirror.link}`,
    `${disk.generation ?? "no data"} ${data}`,
  ]
    .filter((word) => word !== "")
    .join(", ");
}
