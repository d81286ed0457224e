/** `gemel incloop`, `resetloop` and `checkloop`: the count of automatic restarts, for scripts. @module */
import type { LoopRequest, LoopView } from "@gemel/protocol";
import type { Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";

type Options = ModuleOption & { readonly identity?: string };

export function changeLoop(op: LoopRequest["op"]): Verb<Options> {
  return async (context, options) => {
    const module = await chooseModule(context, options);
    const { identity } = options;
    const body: LoopRequest = { op, ...(identity === undefined ? {} : { identity }) };
    const loop = await context.client.call("loop", { module, body });
    const { terminal } = context;
    if (terminal.json) terminal.printJson({ module, ...loop });
    else terminal.print(words(module, loop));
    return op === "show" && loop.max > 0 && loop.count >= loop.max ? 1 : 0;
  };
}

function words(module: string, { count, max, intervalMs }: LoopView): string {
  const restarts = `${module}: ${count} automatic restart${count === 1 ? "" : "s"}`;
  const hours = Math.round(intervalMs / 3_600_000);
  return max === 0 ? `${restarts}, without a limit` : `${restarts} of ${max} within ${hours} h`;
}
