/** The commands of a module on a node: what was asked of it, and which scripts ran for it. @module */
import { z } from "zod";

export const commandSchema = z.object({
  id: z.string(),
  /** When it began. */
  at: z.iso.datetime(),
  /** `request`: somebody asked; `script`: Gemel ran a script of the module. */
  kind: z.enum(["request", "script"]),
  /** Name of the operation of the interface, or of the script. */
  what: z.string(),
  /** What the request was about, or the script's arguments. */
  detail: z.string(),
  /** Who asked; empty: Gemel. */
  who: z.string(),
  /** `socket`, `session`, `token`, `node`; empty: Gemel. */
  via: z.string(),
  /**
   * `ok`, or the code of the refusal; of a script `exit 0`, `signal SIGKILL`, `timeout` or `failed`. `lost`: gemeld
   * ended meanwhile. Null: it runs.
   */
  result: z.string().nullable(),
  durationMs: z.int().nullable(),
});
export type Command = z.infer<typeof commandSchema>;
