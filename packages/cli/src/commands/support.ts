/** `gemel support FILE`: what one sends to somebody who is to help. @module */
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { writeNewFile } from "../new-file.ts";

/** Programs are run and logs are read for it. */
const makingMaxMs = 120_000;

export async function support(
  { client, terminal }: Context,
  _: unknown,
  [file = ""]: readonly string[],
): Promise<number> {
  const zip = await (await client.file("support", {}, { timeoutMs: makingMaxMs })).bytes();
  const path = resolve(file.endsWith(".zip") ? file : `${file}.zip`);
  // Masked as it is, it says much about this host.
  await writeNewFile(path, zip, 0o600);
  if (terminal.json) terminal.printJson({ file: path, bytes: zip.length });
  else terminal.print(`Wrote ${path}: configuration, logs and state of this node, without secrets`);
  return 0;
}
