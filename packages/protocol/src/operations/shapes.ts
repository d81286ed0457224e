/**
 * What each operation takes and answers, inferred from its row of the table: nothing here exists when it runs.
 *
 * @module
 */
import type { z } from "zod";
import type { RouteName, Routes } from "../routes.ts";
import type { operations } from "./table.ts";

type Table = typeof operations;

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** `module` of `/api/v1/modules/:module`. */
type InPath<N extends RouteName> = { readonly [Name in NamesIn<Routes[N]>]: string };

type InQuery<N extends RouteName> = Table[N] extends { readonly query: infer Q extends z.ZodType }
  ? object extends z.input<Q>
    ? { readonly query?: Readonly<z.input<Q>> }
    : { readonly query: Readonly<z.input<Q>> }
  : { readonly query?: never };

type InBody<N extends RouteName> = Table[N] extends { readonly body: infer B extends z.ZodType }
  ? { readonly body: z.input<B> }
  : { readonly body?: never };

/** Everything that an operation is asked with: what its path names, `query`, `body`. */
export type Asked<N extends RouteName> = InPath<N> & InQuery<N> & InBody<N>;

/** What it answers; of a stream: one event, its type and its data. */
export type Answer<N extends RouteName> = z.output<Table[N]["answer"]>;

/** Answers a stream of events. */
export type StreamName = {
  [N in RouteName]: Table[N] extends { readonly events: true } ? N : never;
}[RouteName];

/** Answers a file, or text. */
export type FileName = {
  [N in RouteName]: Table[N] extends { readonly type: string } ? N : never;
}[RouteName];

/** Answers JSON: all the others. */
export type CallName = Exclude<RouteName, StreamName | FileName>;
