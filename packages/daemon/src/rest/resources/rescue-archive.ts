/** A rescue copy to take away. @module */
import { Readable } from "node:stream";
import { z } from "zod";
import { parameter } from "../body.ts";
import type { Handler, Operation } from "../operation.ts";

export type RescueArchiveOperation = "rescueArchive";

export const rescueArchiveOperations: Readonly<Record<RescueArchiveOperation, Operation>> = {
  rescueArchive: {
    method: "get",
    path: "/api/v1/modules/:module/rescues/:rescue/archive",
    access: "admin",
    summary: "A whole rescue copy as a tar archive, with owners, modes and attributes",
    answer: z.string(),
    type: "application/x-tar",
    isAudited: true,
  },
};

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
