/**
 * `gemel module genkey` and `delkey`, for procedures that call them: keys are the cluster's, so that there
 * is none to make, and none to be removed, for a module.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";

/** `genkey` succeeds, since what it is called for is so; `delkey` cannot be done. */
export function moduleKeys(name: "genkey" | "delkey"): Verb<ModuleOption> {
  return async (context, options) => {
    const module = await chooseModule(context, options);
    if (name === "delkey") {
      throw new GemelError("usage", `The module ${module} has no key of its own`, {
        remedy: 'For a mirror without encryption on a private cable: <rfs encryption="off">',
      });
    }
    const { terminal } = context;
    if (terminal.json) terminal.printJson({ module, keys: "cluster" });
    else {
      terminal.print(
        `No key was made: what ${module} sends is protected by the certificates and the key of the cluster`,
      );
      terminal.print("Until when they hold: gemel cluster confinfo");
    }
    return 0;
  };
}
