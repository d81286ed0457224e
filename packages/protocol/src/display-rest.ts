/** What the display scripts of a module print, `state` and `level`. @module */
import { z } from "zod";

export const displayScripts = ["state", "level"] as const;
export const displayScriptSchema = z.enum(displayScripts);
/** `state`: more about how it is; `level`: which versions of the application there are. */
export type DisplayScript = z.infer<typeof displayScriptSchema>;

export const displayViewSchema = z.object({
  script: displayScriptSchema,
  /** The end of what it printed, when that was long; null: the module has no such script. */
  output: z.string().nullable(),
  /** Why it did not do what it should. */
  problem: z.string().nullable(),
});
export type DisplayView = z.infer<typeof displayViewSchema>;
