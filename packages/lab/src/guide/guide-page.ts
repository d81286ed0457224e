/**
 * A page of the guide as what is to be typed: pure.
 *
 * Run are the fenced blocks `console HOST...`, as they stand there, and blocks in comments
 * `<!-- lab HOST...`, which make what a reader has already (a database, a server that broke). Blocks of
 * other languages show what files hold and what is answered.
 *
 * @module
 */
export type GuideBlock = {
  readonly page: string;
  /** 1-based line of the first command. */
  readonly line: number;
  /** Where it is typed: on each, one after the other. */
  readonly hosts: readonly string[];
  readonly script: string;
  /** It stands in a comment. */
  readonly hidden: boolean;
};

const begins = /^(?:```console|<!-- lab)((?: [a-z0-9]+)+)$/;

/** Throws for a block of commands that names no host. */
export function guideBlocks(page: string, text: string): GuideBlock[] {
  const lines = text.split("\n");
  const blocks: GuideBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const hosts = begins.exec(line)?.[1]?.trim().split(" ");
    if (hosts === undefined) {
      if (line.startsWith("```console")) {
        throw new Error(`${page}:${index + 1}: say on which host, like "\`\`\`console node1"`);
      }
      continue;
    }
    const hidden = line.startsWith("<!--");
    const end = lines.indexOf(hidden ? "-->" : "```", index);
    if (end < 0) throw new Error(`${page}:${index + 1}: the block does not end`);
    const script = lines.slice(index + 1, end).join("\n");
    blocks.push({ page, line: index + 2, hosts, script, hidden });
    index = end;
  }
  return blocks;
}

export type Places = {
  /** The first three numbers of the addresses of the lab, instead of 192.0.2. */
  readonly network: string;
  /** Major version of PostgreSQL on this machine, instead of 15. */
  readonly postgresql: string;
};

/** The commands with what differs from reader to reader put in: addresses, versions, the last token. */
export function asTyped(script: string, places: Places, token: string | null): string {
  return script
    .replaceAll("192.0.2.", `${places.network}.`)
    .replaceAll("postgresql/15/", `postgresql/${places.postgresql}/`)
    .replaceAll("gmlj_...", token ?? "gmlj_...");
}

/** The token in what a command answered; null: there is none. */
export function tokenIn(output: string): string | null {
  return /gmlj_[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}/.exec(output)?.[0] ?? null;
}
