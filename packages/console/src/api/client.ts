/**
 * The REST interface, relative to the page, so that it works below any path.
 *
 * @module
 */
import type { Problem } from "@gemel/protocol";

/** What the daemon refused, or why it could not be asked. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

const base = new URL("api/v1/", new URL(".", document.baseURI));

export function apiUrl(path: string): string {
  return new URL(path, base).href;
}

export type Ask = {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal;
  /** Asked twice with the same key, it is done once. */
  readonly idempotencyKey?: string;
};

/** Called when a session has ended, so that the page can ask for a new one. */
let onUnauthorised = (): void => undefined;

export function whenUnauthorised(then: () => void): void {
  onUnauthorised = then;
}

/** @throws ApiError */
export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** @throws ApiError */
export async function askText(path: string): Promise<string> {
  return (await send(path, {})).text();
}

/** @throws ApiError */
export async function askBlob(path: string): Promise<Blob> {
  return (await send(path, {})).blob();
}

async function send(path: string, options: Ask): Promise<Response> {
  const { method = "GET", body, etag, signal, idempotencyKey } = options;
  const headers = new Headers({ "gemel-request": "1" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (etag !== undefined) headers.set("if-match", `"${etag}"`);
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  const request: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (signal !== undefined) request.signal = signal;
  let response: Response;
  try {
    response = await fetch(apiUrl(path), request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({
      type: "about:blank",
      title: "No answer",
      status: 0,
      detail: "The node that serves this page does not answer",
      code: "no_answer",
      remedy: "Look whether it runs, or open the console of the other node",
    });
  }
  if (response.ok) return response;
  const problem = await problemIn(response);
  if (response.status === 401 && !path.startsWith("session")) onUnauthorised();
  throw new ApiError(problem);
}

async function problemIn(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: `The node answered ${response.status} ${response.statusText}`,
    code: "unexpected",
    remedy: "",
  };
  const found: unknown = await response.json().catch(() => null);
  return typeof found === "object" && found !== null ? { ...fallback, ...found } : fallback;
}

/** `REST` of another node. */
export function onNode(node: string, path: string): string {
  return `nodes/${encodeURIComponent(node)}/${path}`;
}

export function moduleOnNode(node: string, module: string, path = ""): string {
  const rest = path === "" ? "" : `/${path}`;
  return onNode(node, `modules/${encodeURIComponent(module)}${rest}`);
}
