/** What comes with a request, checked by its schema. @module */
import { GemelError } from "@gemel/base";
import type { z } from "zod";
import type { AppContext } from "./operation.ts";

/** Throws `usage`, which names the fields. */
export async function body<T>(context: AppContext, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GemelError("usage", `The body is not JSON: ${error.message}`);
  }
  return checked(schema, value, "body");
}

export function query<T>(context: AppContext, schema: z.ZodType<T>): T {
  return checked(schema, context.req.query(), "query");
}

export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    const path = issue.path.join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  throw new GemelError("usage", `The ${what} is not valid: ${issues.join("; ")}`);
}

/** A parameter of the path. */
export function parameter(context: AppContext, name: string): string {
  return context.req.param(name) ?? "";
}
