/**
 * Requests to the witness that are late, and a witness that is replaced.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { Host } from "../model/host.ts";
import type { Trace } from "./trace.ts";

export const voteTraces: readonly Trace[] = [
  {
    name: "a late grant is returned, and the return is late too",
    story: (stage) => {
      const { a, world } = stage;
      stage.protect();
      world.witness.holds = (host, { type }) => host === a && type === "take";
      stage.part();
      stage.run(3600);
      stage.join();
      stage.run(1500);
      world.witness.release();
      world.witness.holds = (host, { type }) => host === a && type === "share";
      stage.run(8000);
      stage.part();
      stage.run(4500);
      world.witness.release();
      stage.run(9000);
      stage.recover();
    },
  },
  {
    name: "the secondary's ask is granted after the primary got the right from it",
    story: (stage) => {
      const { b, world } = stage;
      stage.protect();
      world.witness.holds = (host, { type }) => host === b && type === "take";
      world.network.cut(stage.a);
      world.network.cut(b);
      world.witness.cut(stage.a);
      stage.run(5000);
      world.network.heal();
      stage.until(() => stage.a.record.right === "sole", 20_000, "sole right on a");
      world.witness.release();
      stage.run(3000);
      world.witness.heal();
      stage.run(4000);
      stage.a.powerOff();
      stage.run(4000);
      stage.recover();
    },
  },
  {
    name: "the witness is replaced while one node is alone by the old one",
    story: (stage) => {
      const { a, b, world } = stage;
      stage.protect();
      world.witness.cut(a);
      stage.part();
      stage.until(() => b.record.right === "sole", 10_000, "sole right on b");
      stage.run(2000);
      world.witness.cut(b);
      world.witness.replace();
      world.witness.heal();
      world.witness.cut(b);
      stage.run(10_000);
      assert(a.record.right !== "sole", "the empty witness granted");
      stage.recover();
    },
  },
  {
    name: "the witness is replaced; an ask for the old one arrives late",
    story: (stage) => {
      const { b, world } = stage;
      stage.protect();
      world.witness.holds = (host, { type }) => host === b && type === "take";
      stage.part();
      stage.run(5000);
      stage.join();
      stage.until(() => stage.isProtected, 60_000, "protected pair");
      world.witness.replace();
      stage.until(() => stage.isProtected, 60_000, "protected pair at the new witness");
      stage.part();
      stage.run(3300);
      world.witness.release();
      stage.run(6000);
      stage.recover();
    },
  },
  {
    name: "a copy of the return arrives after the next vote",
    story: (stage) => {
      const { a, b, world } = stage;
      world.witness.repeats = (_host, { type }) => type === "share";
      stage.protect();
      stage.part();
      stage.until(
        () => a.record.right === "sole" || b.record.right === "sole",
        10_000,
        "sole right anywhere",
      );
      world.witness.release();
      stage.run(6000);
      stage.recover();
    },
  },
  {
    name: "both ask, and see each other again before the answers",
    story: (stage) => {
      const { world } = stage;
      stage.protect();
      world.witness.holds = (_host, { type }) => type === "take";
      stage.part();
      stage.run(4500);
      stage.join();
      stage.run(30);
      world.witness.release();
      stage.run(5000);
      stage.recover();
    },
  },
  {
    name: "an answer arrives when the session is gone: an overlap without loss",
    story: (stage) => {
      const { b, world } = stage;
      stage.protect();
      world.network.cut(b);
      stage.until(
        () => b.record.right === "sole" || stage.a.record.right === "sole",
        20_000,
        "vote",
      );
      stage.run(2000);
      stage.recover();
    },
  },
  {
    name: "the one that was refused does not start alone after a power cut",
    story: (stage) => {
      const { a, b, world } = stage;
      stage.protect();
      stage.part();
      const holder = (): Host | undefined =>
        world.hosts.find(({ record }) => record.right === "sole");
      stage.until(() => holder() !== undefined, 10_000, "sole right anywhere");
      const loser = holder() === a ? b : a;
      stage.run(3000);
      a.powerOff();
      b.powerOff();
      stage.join();
      loser.powerOn();
      stage.run(12_000);
      stage.mustNotServe(loser);
      world.witness.isUp = false;
      stage.run(4000);
      stage.mustNotServe(loser);
      stage.recover();
    },
  },
  {
    name: "after a power cut of both, the first that the witness allows starts at once",
    story: (stage) => {
      const { a, b } = stage;
      stage.protect();
      a.powerOff();
      b.powerOff();
      b.powerOn();
      stage.until(() => b.engine?.position === "serving", 15_000, "service on b");
      stage.run(3000);
      stage.recover();
    },
  },
];
