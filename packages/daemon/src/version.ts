/** The version of this program, from its package. @module */
import { readFileSync } from "node:fs";
import { z } from "zod";

const file: URL = new URL("../package.json", import.meta.url);

export const version: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(file, "utf8"))).version;
