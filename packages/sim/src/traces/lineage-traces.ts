/**
 * Generations around the seal of a copy.
 *
 * @module
 */
import type { Stage, Trace } from "./trace.ts";

/** b is copied to, up to the moment when a sends the seal. */
function upToTheSeal(stage: Stage): void {
  const { a, b } = stage;
  stage.protect();
  b.powerOff();
  stage.until(() => a.record.right === "sole", 15_000, "sole right on a");
  stage.run(2000);
  b.powerOn();
  stage.until(() => a.mirror.link === "resyncing", 30_000, "copy");
  stage.until(() => a.mirror.gate === "connected", 30_000, "seal");
}

export const lineageTraces: readonly Trace[] = [
  {
    name: "a write behind the seal, then a swap that the link does not survive",
    story: (stage) => {
      const { a, b, world } = stage;
      upToTheSeal(stage);
      stage.until(() => stage.isProtected, 30_000, "protected pair");
      // Until the primary has heard of the other one's record as well, it refuses.
      stage.until(() => a.engine?.rule === "M040", 5000, "word of b's share of the right");
      a.command("swap");
      stage.until(() => a.record.right === "none", 10_000, "renunciation of a");
      stage.part();
      stage.run(6000);
      stage.join();
      stage.run(3000);
      b.mirror.resetLink();
      world.run(3000);
      stage.recover();
    },
  },
  {
    name: "the link is lost behind the seal: what is written then is a new generation",
    story: (stage) => {
      const { a, b } = stage;
      upToTheSeal(stage);
      a.mirror.resetLink();
      stage.run(1500);
      b.powerOff();
      stage.run(3000);
      b.powerOn();
      stage.run(200);
      a.powerOff();
      stage.run(10_000);
      stage.recover();
    },
  },
  {
    name: "the source loses power between the seal and its answer",
    story: (stage) => {
      upToTheSeal(stage);
      stage.a.powerOff();
      stage.run(12_000);
      stage.recover();
    },
  },
  {
    name: "the target loses power between the seal and its answer",
    story: (stage) => {
      upToTheSeal(stage);
      stage.b.powerOff();
      stage.run(2000);
      stage.b.powerOn();
      stage.run(1000);
      stage.a.powerOff();
      stage.run(8000);
      stage.recover();
    },
  },
];
