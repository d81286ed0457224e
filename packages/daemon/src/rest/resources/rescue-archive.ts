/** A rescue copy to take away. @module */
import { Readable } from "node:stream";
import { parameter } from "../body.ts";
import type { Handler } from "../operation.ts";

export type RescueArchiveOperation = "rescueArchive";

export type RescueArchiveServices = {
  /** Throws `unknown_rescue`. */
  readonly rescueArchive: (
    module: string,
    rescue: string,
  ) => Promise<{ readonly name: string; readonly stream: Readable }>;
};

export function rescueArchiveHandlers({
  rescueArchive,
}: RescueArchiveServices): Record<RescueArchiveOperation, Handler> {
  return {
    rescueArchive: async (context) => {
      const rescue = parameter(context, "rescue");
      const { name, stream } = await rescueArchive(parameter(context, "module"), rescue);
      return context.body(Readable.toWeb(stream) as ReadableStream, 200, {
        "content-type": "application/x-tar",
        "content-disposition": `attachment; filename="${name}"`,
      });
    },
  };
}
