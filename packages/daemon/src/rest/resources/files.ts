/** The files of a module, and what its scripts have written. @module */
import {
  type DirectorySight,
  directorySightSchema,
  moduleFileInfoSchema,
  moduleFileListSchema,
  moduleFileSchema,
  moduleFileWriteSchema,
  scriptLogSchema,
  type Template,
  templateSchema,
} from "@gemel/protocol";
import { z } from "zod";
import type { ModuleFolder } from "../../web/module-folder.ts";
import type { ScriptOutputs } from "../../web/script-outputs.ts";
import { body, parameter, query } from "../body.ts";
import { demandMatch, quoted } from "../entity-tag.ts";
import type { AppContext, Handler, Operation } from "../operation.ts";

const pathQuerySchema: z.ZodType<{ path: string }> = z.object({
  path: z.string().min(1).max(1024),
});

const module = "/api/v1/modules/:module";

export type FileOperation =
  | "moduleFiles"
  | "moduleFile"
  | "writeModuleFile"
  | "deleteModuleFile"
  | "scriptLogs"
  | "scriptLog"
  | "templates"
  | "directory";

export const fileOperations: Readonly<Record<FileOperation, Operation>> = {
  moduleFiles: {
    method: "get",
    path: `${module}/files`,
    access: "admin",
    summary: "The module's files on this node",
    answer: moduleFileListSchema,
  },
  moduleFile: {
    method: "get",
    path: `${module}/file`,
    access: "admin",
    summary: "One of the module's files, with its ETag",
    query: pathQuerySchema,
    answer: moduleFileSchema,
  },
  writeModuleFile: {
    method: "put",
    path: `${module}/file`,
    access: "admin",
    summary: "Write one of the module's files on this node; not in force before it is configured",
    query: pathQuerySchema,
    body: moduleFileWriteSchema,
    answer: moduleFileSchema,
  },
  deleteModuleFile: {
    method: "delete",
    path: `${module}/file`,
    access: "admin",
    summary: "Delete one of the module's files on this node",
    query: pathQuerySchema,
    answer: moduleFileInfoSchema,
  },
  scriptLogs: {
    method: "get",
    path: `${module}/script-logs`,
    access: "monitor",
    summary: "What the module's scripts have written here, one for each run, newest first",
    answer: z.array(scriptLogSchema),
  },
  scriptLog: {
    method: "get",
    path: `${module}/script-logs/:log`,
    access: "monitor",
    summary: "What one run of a script has written",
    answer: z.string(),
    type: "text/plain; charset=utf-8",
  },
  templates: {
    method: "get",
    path: "/api/v1/templates",
    access: "any",
    summary: "The modules that come with Gemel, with their macros",
    answer: z.array(templateSchema),
  },
  directory: {
    method: "get",
    path: "/api/v1/directory",
    access: "admin",
    summary: "What is at a path of this node, and how much room there is",
    query: pathQuerySchema,
    answer: directorySightSchema,
  },
};

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
