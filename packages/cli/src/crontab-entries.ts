/**
 * Entries of a user's crontab, switched off by a comment and on again; every other line stays as it is.
 *
 * @see crontab(5)
 * @module
 */

export type Wish = {
  /** What the entry runs: whole words of its command, or `all`. */
  readonly command: string;
  /** Marks what is switched off: only what bears it is switched on again. */
  readonly comment: string;
  readonly on: boolean;
};

export type Switched = {
  readonly table: string;
  /** Entries that are on, or off with this comment, before anything is changed. */
  readonly found: number;
  readonly changed: number;
};

export function switchEntries(table: string, { command, comment, on }: Wish): Switched {
  const mark = `# ${comment}: `;
  let found = 0;
  let changed = 0;
  const lines = table.split("\n").map((line) => {
    const isOff = line.startsWith(mark);
    const entry = isOff ? line.slice(mark.length) : line;
    if (!runs(entry, command)) return line;
    found += 1;
    if (isOff !== on) return line;
    changed += 1;
    return on ? entry : `${mark}${line}`;
  });
  return { table: lines.join("\n"), found, changed };
}

/** Five fields of time, or a word like `@daily`, and the command behind. */
const entryForm = /^\s*(?:@\w+|(?:[^\s#]\S*\s+){4}\S+)\s+(\S[\s\S]*)$/;
const assignmentForm = /^\s*(?:\w+|"[^"]*"|'[^']*')\s*=/;

function runs(line: string, command: string): boolean {
  if (assignmentForm.test(line)) return false;
  const found = entryForm.exec(line)?.[1];
  return found !== undefined && (command === "all" || hasWords(found, command));
}

/** `backup.sh` is in `/opt/backup.sh -v`, and not in `/opt/mybackup.sh`. */
function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + words.length)];
    if (/^[\s/;&|(`"'=]?$/.test(before) && /^[\s;&|)<>`"'%]?$/.test(after)) return true;
  }
  return false;
}
