/** `gemel api METHOD PATH`: a request of the REST interface, for what has no verb of its own. @module */
import { readFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { Method } from "@gemel/protocol/routes";
import type { Context } from "../context.ts";

const methods: readonly string[] = ["GET", "PUT", "POST", "DELETE"] satisfies Method[];

/** Also what measures, copies or waits for another node. */
const answerMaxMs = 600_000;

export type ApiOptions = {
  /** JSON, or `-`: it is read from the standard input, where no other user of this host sees it. */
  readonly body?: string;
};

export async function api(
  { client, terminal }: Context,
  { body }: ApiOptions,
  [method = "", path = ""]: readonly string[],
): Promise<number> {
  const asked = { method: methodOf(method), path: pathOf(path), body: await bodyOf(body) };
  const text = await (await client.plain(asked, { timeoutMs: answerMaxMs })).text();
  const value = parsed(text);
  if (value === undefined) terminal.print(text.trimEnd());
  else terminal.printJson(value);
  return 0;
}

function methodOf(text: string): Method {
  const method = text.toUpperCase();
  if (methods.includes(method)) return method as Method;
  throw new GemelError("usage", `"${text}" is not a method`, {
    remedy: `It is one of ${methods.join(", ")}; docs/reference/rest.md lists what there is`,
  });
}

function pathOf(path: string): string {
  if (path.startsWith("/api/v1/") || path === "/metrics") return path;
  throw new GemelError("usage", `"${path}" is not a path of the interface`, {
    remedy: "It begins with /api/v1/; docs/reference/rest.md lists what there is",
  });
}

async function bodyOf(given: string | undefined): Promise<unknown> {
  if (given === undefined) return undefined;
  const value = parsed(given === "-" ? await readFile("/dev/stdin", "utf8") : given);
  if (value !== undefined) return value;
  throw new GemelError("usage", "The body is not JSON", {
    remedy: `For example --body '{"action": "swap"}', or --body - to have it read`,
  });
}

/** undefined: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
