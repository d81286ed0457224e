/** The files of a module, and what its scripts have written. @module */
import { type DirectorySight, moduleFileWriteSchema, type Template } from "@gemel/protocol";
import { pathQuerySchema } from "@gemel/protocol/operations";
import type { ModuleFolder } from "../../web/module-folder.ts";
import type { ScriptOutputs } from "../../web/script-outputs.ts";
import { body, parameter, query } from "../body.ts";
import { demandMatch, quoted } from "../entity-tag.ts";
import type { AppContext, Handler } from "../operation.ts";

export type FileOperation =
  | "moduleFiles"
  | "moduleFile"
  | "writeModuleFile"
  | "deleteModuleFile"
  | "scriptLogs"
  | "scriptLog"
  | "templates"
  | "directory";

export type FileServices = {
  /** Throw `unknown_module`. */
  readonly folderOf: (module: string) => ModuleFolder;
  readonly scriptOutputs: (module: string) => ScriptOutputs;
  readonly templates: () => Promise<Template[]>;
  readonly directory: (path: string) => Promise<DirectorySight>;
};

export function fileHandlers(services: FileServices): Record<FileOperation, Handler> {
  const at = (context: AppContext): { folder: ModuleFolder; path: string } => ({
    folder: services.folderOf(parameter(context, "module")),
    path: query(context, pathQuerySchema).path,
  });
  const outputs = (context: AppContext): ScriptOutputs =>
    services.scriptOutputs(parameter(context, "module"));
  return {
    moduleFiles: async (context) =>
      context.json(await services.folderOf(parameter(context, "module")).list()),
    moduleFile: async (context) => {
      const { folder, path } = at(context);
      const file = await folder.read(path);
      context.header("etag", quoted(file.etag));
      return context.json(file);
    },
    writeModuleFile: async (context) => {
      const { folder, path } = at(context);
      const request = await body(context, moduleFileWriteSchema);
      context.set("subject", path);
      demandMatch(context, await folder.tag(path));
      const file = await folder.write(path, request);
      context.header("etag", quoted(file.etag));
      return context.json(file);
    },
    deleteModuleFile: async (context) => {
      const { folder, path } = at(context);
      context.set("subject", path);
      demandMatch(context, await folder.tag(path));
      return context.json(await folder.remove(path));
    },
    scriptLogs: async (context) => context.json(await outputs(context).list()),
    scriptLog: async (context) => {
      const log = parameter(context, "log");
      const text = await outputs(context).read(log);
      return context.body(new Uint8Array(text), 200, {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="${log}"`,
      });
    },
    templates: async (context) => context.json(await services.templates()),
    directory: async (context) =>
      context.json(await services.directory(query(context, pathQuerySchema).path)),
  };
}
