/** A module comes, changes, goes: its files, what is in force, what would be. @module */
import { z } from "zod";
import {
  configCheckRequestSchema,
  configCheckSchema,
  installedModuleSchema,
  lastConfigSchema,
  modulePackageSchema,
  packageUploadSchema,
  portUseSchema,
  restoreRequestSchema,
} from "../configuration-rest.ts";
import {
  configCheckAllSchema,
  moduleFileInfoSchema,
  moduleFileListSchema,
  moduleFileSchema,
  moduleFileWriteSchema,
} from "../file-rest.ts";
import { moduleInstallSchema, moduleViewSchema } from "../rest.ts";
import type { OperationsOf } from "./operation.ts";
import { pathQuerySchema } from "./queries.ts";

export const configurationOperations = {
  install: {
    access: "admin",
    summary: "Install a module from a template",
    body: moduleInstallSchema,
    answer: moduleViewSchema,
    status: 201,
  },
  module: {
    access: "monitor",
    summary: "One module",
    answer: moduleViewSchema,
  },
  uninstall: {
    access: "admin",
    summary: "Remove a module that is stopped; its data stays",
    answer: installedModuleSchema,
  },
  reconfigure: {
    access: "admin",
    summary: "Read userconfig.xml again and put it in force",
    answer: moduleViewSchema,
  },
  deconfigure: {
    access: "admin",
    summary: "Take the configuration of a stopped module out of force; its files stay",
    answer: installedModuleSchema,
  },
  checkConfig: {
    access: "admin",
    summary: "Check a configuration and say what putting it in force would change",
    body: configCheckRequestSchema,
    answer: configCheckSchema,
  },
  checkConfigAll: {
    access: "admin",
    summary: "Check a configuration on every node that has a part in it",
    body: configCheckRequestSchema,
    answer: configCheckAllSchema,
    isQuiet: true,
  },
  package: {
    access: "admin",
    summary: "The module's folder as a package (.safe)",
    answer: modulePackageSchema,
  },
  replacePackage: {
    access: "admin",
    summary: "Put another package's files in the place of the module's, and in force",
    body: packageUploadSchema,
    answer: moduleViewSchema,
  },
  ports: {
    access: "monitor",
    summary: "The ports that this node listens on for the module",
    answer: z.array(portUseSchema),
  },
  history: {
    access: "control",
    summary: "The last configurations that were in force, newest first",
    answer: z.array(lastConfigSchema),
  },
  restore: {
    access: "admin",
    summary: "Put one of the last configurations in force again",
    body: restoreRequestSchema,
    answer: moduleViewSchema,
  },
  moduleFiles: {
    access: "admin",
    summary: "The module's files on this node",
    answer: moduleFileListSchema,
  },
  moduleFile: {
    access: "admin",
    summary: "One of the module's files, with its ETag",
    query: pathQuerySchema,
    answer: moduleFileSchema,
  },
  writeModuleFile: {
    access: "admin",
    summary: "Write one of the module's files on this node; not in force before it is configured",
    query: pathQuerySchema,
    body: moduleFileWriteSchema,
    answer: moduleFileSchema,
  },
  deleteModuleFile: {
    access: "admin",
    summary: "Delete one of the module's files on this node",
    query: pathQuerySchema,
    answer: moduleFileInfoSchema,
  },
} as const satisfies OperationsOf;
