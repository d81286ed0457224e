/** `gemel gencron add` and `del`: a module's entries of a crontab, on where it serves only. @module */
import { GemelError } from "@gemel/base";
import type { Verb } from "../context.ts";
import { switchEntries } from "../crontab-entries.ts";
import { CrontabProgram, withCrontabs } from "../crontab-program.ts";

type Options = { readonly comment: string };

/** 0: they are as they should be; 1: there is no such entry. */
export function gencron(on: boolean): Verb<Options> {
  return async ({ terminal, layout, env }, { comment }, [user = "", command = ""]) => {
    demandLine("The command", command);
    demandLine("The comment", comment);
    const wish = { command: inBytes(command), comment: inBytes(comment), on };
    const crontab = new CrontabProgram(user, env);
    const { found, changed } = await withCrontabs(layout.run, async () => {
      const switched = switchEntries(await crontab.read(), wish);
      if (switched.changed > 0) await crontab.write(switched.table);
      return switched;
    });
    if (terminal.json) terminal.printJson({ user, command, on, found, changed });
    if (found === 0) {
      terminal.note(`Error: No entry in the crontab of ${user} runs ${command}`);
      terminal.note(
        `Try: crontab -u ${user} -l shows them; what is switched off needs its comment`,
      );
      return 1;
    }
    const entries = `${found} ${found === 1 ? "entry" : "entries"} of ${user}`;
    const already = changed === 0 ? ", as before" : "";
    if (!terminal.json) terminal.print(`${entries}: ${on ? "on" : "off"}${already}`);
    return 0;
  };
}

function demandLine(what: string, words: string): void {
  if (words.trim() !== "" && !/[\r\n]/.test(words)) return;
  throw new GemelError("usage", `${what} is not one line of words`, {
    remedy: 'gemel gencron del root /opt/app/backup.sh -c "only where app runs"',
  });
}

/** As the table is read: one character a byte. */
function inBytes(words: string): string {
  return Buffer.from(words, "utf8").toString("latin1");
}
