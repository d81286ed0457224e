/** What happened, and who did it. @module */
import { z } from "zod";
import { auditPageSchema } from "../audit-rest.ts";
import { commandSchema } from "../command-rest.ts";
import { scriptLogSchema } from "../file-rest.ts";
import { moduleEventSchema } from "../module-event.ts";
import { logEntrySchema, logEventSchema, logNoteSchema } from "../rest.ts";
import type { OperationsOf } from "./operation.ts";
import { auditQuerySchema, eventQuerySchema, logQuerySchema } from "./queries.ts";

export const logOperations = {
  transitions: {
    access: "monitor",
    summary: "What happened: cause, rule, action, outcome; the last events, oldest first",
    query: eventQuerySchema,
    answer: z.array(moduleEventSchema),
  },
  noteInLog: {
    access: "control",
    summary: "Put a line of a script into the module's log",
    body: logNoteSchema,
    answer: logNoteSchema,
    isQuiet: true,
  },
  log: {
    access: "monitor",
    summary: "The last entries of the log, oldest first",
    query: logQuerySchema,
    answer: z.array(logEntrySchema),
  },
  events: {
    access: "monitor",
    summary: "New entries of the log as they come",
    answer: logEventSchema,
    events: true,
  },
  commands: {
    access: "monitor",
    summary:
      "What was asked of the module here, by whom, and which scripts ran for it, with what they ended with; oldest first",
    query: logQuerySchema,
    answer: z.array(commandSchema),
  },
  scriptLogs: {
    access: "monitor",
    summary: "What the module's scripts have written here, one for each run, newest first",
    answer: z.array(scriptLogSchema),
  },
  scriptLog: {
    access: "monitor",
    summary: "What one run of a script has written",
    answer: z.string(),
    type: "text/plain; charset=utf-8",
  },
  audit: {
    access: "admin",
    summary: "Who did what on this node, newest first, and whether the chain is whole",
    query: auditQuerySchema,
    answer: auditPageSchema,
  },
} as const satisfies OperationsOf;
