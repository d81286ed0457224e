/** `gemel printi` and `gemel printe`: a script says something in the module's log. @module */
import type { LogNote } from "@gemel/protocol";
import type { Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";

export function printInLog(level: LogNote["level"]): Verb<ModuleOption> {
  return async (context, options, [message = ""]) => {
    const module = await chooseModule(context, options);
    const noted = await context.client.call("noteInLog", { module, body: { level, message } });
    if (context.terminal.json) context.terminal.printJson(noted);
    return 0;
  };
}
