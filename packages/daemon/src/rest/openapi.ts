/** The OpenAPI 3.1 document, made of the same schemas that validate. @module */
import { problemSchema } from "@gemel/protocol";
import { z } from "zod";
import { allOperations, type RoutedOperation } from "./operation.ts";
import { problemType } from "./problem.ts";

type Json = { readonly [key: string]: unknown };

let made: { readonly version: string; readonly text: string } | null = null;

/** The document as JSON, made when it is asked for first: nobody may ever ask. */
export function openApiText(version: string): string {
  if (made?.version !== version) {
    made = { version, text: JSON.stringify(openApiDocument(version)) };
  }
  return made.text;
}

export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of allOperations) {
    const path = operation.path.replace(/:(\w+)/g, "{$1}");
    const method = operation.method.toLowerCase();
    paths[path] = { ...paths[path], [method]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Gemel",
      version,
      description:
        "Every node serves every other: /api/v1/nodes/NODE/REST is /api/v1/REST of that node. x-access names the role that an operation needs.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token: gml_..." },
        session: { type: "apiKey", in: "cookie", name: "__Host-gemel" },
      },
    },
    paths,
  };
}

function describe(operation: RoutedOperation): Json {
  const { body, events, status, access } = operation;
  const type = operation.type ?? (events ? "text/event-stream" : "application/json");
  return {
    operationId: operation.name,
    summary: operation.summary,
    "x-access": access,
    ...(access === "public" ? { security: [] } : {}),
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: contentOf("application/json", body) } }),
    responses: {
      [String(status ?? 200)]: { description: "Done", content: contentOf(type, operation.answer) },
      default: { description: "A problem", content: contentOf(problemType, problemSchema) },
    },
  };
}

function parametersOf({ path, query }: RoutedOperation): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const { properties = {} } = query === undefined ? {} : jsonSchema(query);
  const inQuery = Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function contentOf(type: string, schema: z.ZodType): Json {
  return { [type]: { schema: jsonSchema(schema) } };
}

function jsonSchema(schema: z.ZodType): Json & { properties?: object } {
  return z.toJSONSchema(schema, { io: "input" });
}
