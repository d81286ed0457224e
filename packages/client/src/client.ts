/**
 * The operations of the REST interface as calls: names, parameters, bodies and answers are those of the table.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Answer, Asked, CallName, FileName, StreamName } from "@gemel/protocol/operations";
import { type Method, type RouteName, routeOf } from "@gemel/protocol/routes";
import { EventFeed } from "./event-feed.ts";
import { problemError } from "./problem.ts";
import type { ApiAnswer, Transport } from "./transport.ts";

export type CallOptions = {
  /** The ETag that was read: refused with `changed_meanwhile` when it is another one by now. */
  readonly ifMatch?: string | null | undefined;
  /** Asked twice with the same key, it is done once. */
  readonly idempotencyKey?: string;
  /** How long to wait for the answer to begin; the transport's own time when left out. */
  readonly timeoutMs?: number;
};

export type StreamOptions = {
  /** The id of the last event that was seen: what was missed comes first, where it is kept. */
  readonly after?: string | null;
  /** Called at every sign of life. */
  readonly onChunk?: () => void;
  /** How long to wait for the stream to begin; the transport's own time when left out. */
  readonly timeoutMs?: number;
};

/** May be left out when the operation needs nothing. */
type Parameters<N extends RouteName, Options> =
  object extends Asked<N>
    ? [asked?: Asked<N>, options?: Options]
    : [asked: Asked<N>, options?: Options];

/** A request as one could also write it by hand. */
export type PlainRequest = {
  readonly method: Method;
  /** From `/api/v1/` on, with the query. */
  readonly path: string;
  readonly body: unknown;
};

/** An operation that can be shown before it is asked, and is then asked exactly as it was shown. */
export type Invocation<N extends RouteName = RouteName> = {
  readonly name: N;
  /** Which node is to do it; null: the one that the transport reaches. */
  readonly node: string | null;
  readonly asked: Asked<N>;
  /** Through the node that the transport reaches. */
  readonly request: PlainRequest;
  /** As that node itself is asked. */
  readonly local: PlainRequest;
};

export class Client {
  readonly #transport: Transport;
  /** The node that is asked through the one that the transport reaches; null: that one itself. */
  readonly #node: string | null;

  constructor(transport: Transport, node: string | null = null) {
    this.#transport = transport;
    this.#node = node;
  }

  /** The same for another node of the cluster, which the one that is reached passes everything on to. */
  at(node: string): Client {
    return new Client(this.#transport, node);
  }

  /** Throws what the daemon refused. */
  async call<N extends CallName>(
    name: N,
    ...[asked, options]: Parameters<N, CallOptions>
  ): Promise<Answer<N>> {
    return (await this.#read(name, asked, options)).answer;
  }

  /** With the tag of what was read, for `ifMatch`; null: it has none. */
  async read<N extends CallName>(
    name: N,
    ...[asked, options]: Parameters<N, CallOptions>
  ): Promise<{ readonly answer: Answer<N>; readonly etag: string | null }> {
    return this.#read(name, asked, options);
  }

  /** An answer that is not JSON: whoever asks reads it as text or as bytes. */
  async file<N extends FileName>(
    name: N,
    ...[asked, options]: Parameters<N, CallOptions>
  ): Promise<Pick<ApiAnswer, "text" | "bytes" | "chunks" | "close">> {
    return this.#send(name, asked, { ...options, accept: "*/*" });
  }

  /** Resolves when the daemon has begun: nothing that happens from then on is missed. */
  async stream<N extends StreamName>(
    name: N,
    ...[asked, options]: Parameters<N, StreamOptions>
  ): Promise<EventFeed<Answer<N>>> {
    const { onChunk, ...sent } = options ?? {};
    const answer = await this.#send(name, asked, { ...sent, accept: "text/event-stream" });
    return new EventFeed(answer, sent.after ?? null, onChunk);
  }

  /** What would be sent: for a link, or to show it. */
  request<N extends RouteName>(name: N, ...[asked]: Parameters<N, never>): PlainRequest {
    return this.#plain(name, asked);
  }

  /** What {@link perform} is to do. */
  invocation<N extends RouteName>(name: N, asked: Asked<N>): Invocation<N> {
    const request = this.#plain(name, asked);
    const local = new Client(this.#transport).#plain(name, asked);
    return { name, node: this.#node, asked, request, local };
  }

  /** Like {@link call}, of an invocation that was made by this client or by one of its nodes'. */
  async perform<N extends CallName>(
    { name, node, asked }: Invocation<N>,
    options?: CallOptions,
  ): Promise<Answer<N>> {
    const there = node === null ? this : this.at(node);
    return (await there.#read(name, asked, options)).answer;
  }

  /** A request that somebody wrote by hand; throws what the daemon refused. */
  async plain({ method, path, body }: PlainRequest, options?: CallOptions): Promise<ApiAnswer> {
    return this.#ask({ method, path: this.#path(path), body }, { ...options, accept: "*/*" });
  }

  async #read<N extends CallName>(
    name: N,
    asked: Asked<N> | undefined,
    options: CallOptions = {},
  ): Promise<{ readonly answer: Answer<N>; readonly etag: string | null }> {
    const { text, etag } = await this.#send(name, asked, options);
    // The one place that trusts: the daemon's answers fit the table, as its contract test says.
    return { answer: parse(await text()) as Answer<N>, etag };
  }

  async #send(
    name: RouteName,
    asked: object | undefined,
    options: SendOptions,
  ): Promise<ApiAnswer> {
    return this.#ask(this.#plain(name, asked), options);
  }

  async #ask({ method, path, body }: PlainRequest, options: SendOptions): Promise<ApiAnswer> {
    const answer = await this.#transport({
      method,
      path,
      headers: headersOf(options, body !== undefined),
      body: body === undefined ? null : JSON.stringify(body),
      timeoutMs: options.timeoutMs ?? null,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw problemError(answer.status, await answer.text());
  }

  #plain(name: RouteName, asked: object = {}): PlainRequest {
    const { query, body, ...inPath } = asked as Written;
    const route = routeOf(name);
    const filled = route.path.replace(/:(\w+)/g, (_, parameter: string) =>
      segment(name, parameter, inPath[parameter]),
    );
    return { method: route.method, path: `${this.#path(filled)}${queryText(query)}`, body };
  }

  #path(path: string): string {
    return this.#node === null ? path : elsewhere(path, this.#node);
  }
}

/** {@link Asked} without its types. */
type Written = {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
} & Readonly<Record<string, string>>;

type SendOptions = CallOptions & { readonly accept?: string; readonly after?: string | null };

function headersOf(options: SendOptions, hasBody: boolean): Readonly<Record<string, string>> {
  const { accept = "application/json", ifMatch, idempotencyKey, after } = options;
  const headers: Record<string, string> = { accept };
  if (hasBody) headers["content-type"] = "application/json";
  if (typeof ifMatch === "string") headers["if-match"] = ifMatch;
  if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
  if (typeof after === "string") headers["last-event-id"] = after;
  return headers;
}

/** Nothing between two slashes would be another operation's path. */
function segment(name: RouteName, parameter: string, value: string | undefined): string {
  if (value !== undefined && value !== "" && value !== "." && value !== "..")
    return encodeURIComponent(value);
  throw new GemelError("usage", `${name}: "${value ?? ""}" is not a ${parameter}`);
}

function elsewhere(path: string, node: string): string {
  return path.replace(/^\/api\/v1\//, `/api/v1/nodes/${segment("node", "node", node)}/`);
}

function queryText(query: Written["query"]): string {
  const parts = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GemelError("internal", "The daemon's answer is not JSON", { cause: error });
  }
}
