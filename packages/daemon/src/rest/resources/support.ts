import type { Handler } from "../operation.ts";

export type SupportOperation = "support";

export type SupportServices = {
  readonly support: () => Promise<{ readonly name: string; readonly zip: Buffer }>;
};

export function supportHandlers({ support }: SupportServices): Record<SupportOperation, Handler> {
  return {
    support: async (context) => {
      const { name, zip } = await support();
      return context.body(new Uint8Array(zip), 200, {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${name}"`,
      });
    },
  };
}
