/** The only ways into and out of the farm's decisions. @module */
import type { InstantMs } from "@gemel/base";
import type { FarmPulse, FarmView, Traffic } from "@gemel/protocol";

export type FarmInput =
  | { readonly type: "deadline" }
  /** A pulse that differs from the last one of that node; `heardAt` is when it came. */
  | { readonly type: "pulse"; readonly pulse: FarmPulse; readonly heardAt: InstantMs }
  /** The same pulses again; when each of these nodes was heard last. */
  | { readonly type: "heard"; readonly heardAt: Readonly<Record<string, InstantMs>> }
  /** The host of a silent node says that nobody listens there: it lives, its gemeld does not. */
  | { readonly type: "away"; readonly node: string; readonly heardAt: InstantMs }
  /** The kernel carries out the view of that epoch. */
  | { readonly type: "routed"; readonly epoch: number }
  /** What this node's application can do now. */
  | { readonly type: "traffic"; readonly traffic: Traffic }
  | { readonly type: "hardware"; readonly hardware: readonly string[] };

/**
 * Who takes what, as this node sees it now. Slots are those of the view in force, without nodes that
 * are known to be lost.
 */
export type FarmRoute = {
  readonly view: FarmView | null;
  /** This node answers for the virtual addresses. */
  readonly directs: boolean;
  /** Node to the hardware addresses of its interfaces, as the nodes tell them. */
  readonly hardware: Readonly<Record<string, readonly string[]>>;
};

export type FarmOutput =
  /** Send it at every pulse from now on; now as well when it is urgent. */
  | { readonly type: "pulse"; readonly pulse: FarmPulse; readonly urgent: boolean }
  | { readonly type: "route"; readonly route: FarmRoute }
  /** This node answers for the addresses from now on: tell everybody. After the route. */
  | { readonly type: "announce" }
  | {
      readonly type: "log";
      readonly level: "E" | "I";
      readonly rule: string;
      readonly message: string;
      /** Who watches over the farm should see it without reading the log. */
      readonly isEvent: boolean;
    };
