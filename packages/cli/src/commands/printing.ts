/** `gemel printi` and `gemel printe`: a script says something in the module's log. @module */
import type { LogNote } from "@gemel/protocol";
import type { Verb } from "../context.ts";
import { chooseModule, type ModuleOption, modulePath } from "../module-choice.ts";

export function printInLog(level: LogNote["level"]): Verb<ModuleOption> {
  return async (context, options, [message = ""]) => {
    const path = modulePath(await chooseModule(context, options), "/log");
    const body: LogNote = { level, message };
    const noted = await context.client.call<LogNote>("POST", path, body);
    if (context.terminal.json) context.terminal.printJson(noted);
    return 0;
  };
}
