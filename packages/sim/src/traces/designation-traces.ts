/**
 * What happens while the witness is away.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { Stage, Trace } from "./trace.ts";

function designate(stage: Stage): void {
  const { a, b, world } = stage;
  stage.protect();
  world.witness.isUp = false;
  const epoch = b.record.renounced;
  stage.until(() => a.record.designated > 0, 20_000, "designation of a");
  assert(b.record.renounced > epoch, "b has not renounced");
}

export const designationTraces: readonly Trace[] = [
  {
    name: "the witness goes and comes back: the application never notices",
    story: (stage) => {
      designate(stage);
      stage.run(3000);
      stage.world.witness.heal();
      stage.until(() => stage.isProtected, 20_000, "protected pair");
      assert(stage.a.record.designated === 0, "the designation outlives the return");
      assert(stage.a.engine?.position === "serving", "a serves no more");
    },
  },
  {
    name: "a designation, then a swap: the new holder is above everything renounced",
    story: (stage) => {
      const { a, b } = stage;
      designate(stage);
      a.command("swap");
      stage.until(() => b.record.right === "sole", 30_000, "sole right on b");
      stage.run(3000);
      stage.recover();
    },
  },
  {
    name: "a designated primary goes on alone, and the witness comes back while they are parted",
    story: (stage) => {
      const { a, b, world } = stage;
      designate(stage);
      stage.part();
      stage.until(() => a.record.right === "sole", 10_000, "sole right on a");
      world.witness.heal();
      stage.run(8000);
      stage.mustNotServe(b);
      a.powerOff();
      stage.run(8000);
      stage.mustNotServe(b);
      stage.recover();
    },
  },
  {
    name: "a designated primary dies: the secondary waits, whatever the witness says",
    story: (stage) => {
      const { a, b, world } = stage;
      designate(stage);
      a.powerOff();
      stage.run(2000);
      world.witness.heal();
      stage.run(12_000);
      stage.mustNotServe(b);
      stage.recover();
    },
  },
  {
    name: "the end of a designation is interrupted after the secondary's record",
    story: (stage) => {
      const { a, b, world } = stage;
      designate(stage);
      world.witness.heal();
      const agrees = (): boolean => (b.engine?.record.epoch ?? 0) > a.record.epoch;
      stage.until(agrees, 20_000, "step 2 of the return");
      stage.part();
      stage.until(() => a.record.right === "sole", 15_000, "sole right on a");
      stage.run(6000);
      stage.mustNotServe(b);
      stage.recover();
    },
  },
  {
    name: "the designated primary loses power, and starts alone without the witness",
    story: (stage) => {
      const { a } = stage;
      designate(stage);
      stage.part();
      a.powerOff();
      stage.run(1000);
      a.powerOn();
      stage.until(() => a.engine?.position === "serving", 20_000, "service on a");
      stage.run(2000);
      stage.recover();
    },
  },
  {
    name: "neither peer nor witness: nothing is answered, the address is gone, nothing is given up",
    story: (stage) => {
      const { a, b, world } = stage;
      stage.protect();
      world.witness.cut(a);
      stage.part();
      b.powerOff();
      stage.until(() => !a.hasAddress, 60_000, "end of the address on a");
      assert(a.record.right === "shared", "a gave its right up");
      world.witness.heal();
      stage.until(() => a.engine?.position === "serving", 20_000, "service on a");
      stage.run(2000);
      stage.recover();
    },
  },
];
