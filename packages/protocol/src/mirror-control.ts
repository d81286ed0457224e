/**
 * The control language between `gemeld` and `gemel-fs`: JSON lines over a unix socket.
 *
 * Each command has an `id` and gets one `done` with the same id, in any order. Events come unasked.
 * `gemeld` may vanish and come back: `hello` tells it everything it must know.
 *
 * @module
 */
import { z } from "zod";
import { generationSchema } from "./lineage.ts";

/** When a mutating operation may be answered, see design of the mirror. */
export const gates = [
  /** Nothing is answered: the right to acknowledge is not known. Mutations wait. */
  "frozen",
  /** The sole right is held, but no generation was born yet: the first mutation asks for one. */
  "alone_unborn",
  /** The sole right is held: local execution is enough. */
  "alone",
  /** The right is shared: the peer must have it (received, or durable, by class). */
  "connected",
] as const;
export type Gate = (typeof gates)[number];

const id = z.int().nonnegative();

export const mirrorCommandSchema = z.discriminatedUnion("type", [
  /** Ask for a status; the first command of every connection. */
  z.strictObject({ type: z.literal("hello"), id }),
  /** Become primary: mount, listen for a replica; mutations wait until the gate opens. */
  z.strictObject({ type: z.literal("serve"), id }),
  /** The sole right is recorded: open the gate, asking for a birth before the first mutation. */
  z.strictObject({ type: z.literal("alone"), id }),
  /** The generation asked for by `write_alone` is durable: mutations may be answered. */
  z.strictObject({ type: z.literal("born"), id, generation: generationSchema }),
  /** Let the connected replica be resynchronised, then sealed with `generation` as of that time. */
  z.strictObject({ type: z.literal("admit"), id, generation: generationSchema }),
  /**
   * Everything may differ: this node's change map is given up, and the link session ends, so that the
   * next one compares all of both copies.
   */
  z.strictObject({ type: z.literal("compare_all"), id }),
  /** What a resynchronisation may take from now on, one that runs included. */
  z.strictObject({
    type: z.literal("limits"),
    id,
    /** Null: as fast as it goes. */
    bytesPerSecond: z.number().positive().nullable(),
    /** So many files are compared at a time. */
    files: z.int().positive(),
  }),
  /** Primary: what a resynchronisation would have to look at now; `done` carries it. */
  z.strictObject({ type: z.literal("estimate"), id }),
  /**
   * Primary with a replica in sync: compare both copies while the application goes on. `verify` events
   * tell. With `repair`, what differs is remembered for the command of that name.
   */
  z.strictObject({ type: z.literal("verify"), id, repair: z.boolean() }),
  /**
   * What the last comparison found may be overwritten on the replica: mark it and end the link session,
   * so that a resynchronisation copies it. Refused when the session is not that of the comparison.
   */
  z.strictObject({ type: z.literal("repair"), id }),
  /** End the link session; with the gate `connected` it becomes `frozen`. */
  z.strictObject({ type: z.literal("drop_peer"), id }),
  /** Become a replica: mount read-only, connect to the source, apply. */
  z.strictObject({
    type: z.literal("follow"),
    id,
    host: z.string(),
    port: z.int(),
    /** `everything`: this node's change map is given up, the whole of both copies is compared. */
    compare: z.enum(["marked", "everything"]).optional(),
  }),
  /** Replica: the record taken over at the seal is durable; tell the source. */
  z.strictObject({ type: z.literal("seal_recorded"), id, generation: generationSchema }),
  /** Replica: apply everything received, end the session, lift the read-only mount. Keeps running. */
  z.strictObject({ type: z.literal("leave"), id }),
  /** Primary: wait until everything is durable on both disks (if linked), then unmount. Keeps running. */
  z.strictObject({ type: z.literal("withdraw"), id, drain: z.boolean() }),
  /**
   * Primary: let another program, that of another version, go on in this one's place. It is started and given what the mount needs; then
   * nothing more is read, what was read is answered, and this process ends after the answer. Refused: nothing has changed.
   */
  z.strictObject({ type: z.literal("hand_over"), id, program: z.string() }),
  /** Unmount whatever is mounted and exit. */
  z.strictObject({ type: z.literal("exit"), id }),
]);
export type MirrorCommand = z.infer<typeof mirrorCommandSchema>;

export const resyncProgressSchema = z.strictObject({
  filesDone: z.int(),
  filesTotal: z.int(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  /** Bytes sent over the link since this resynchronisation began. */
  bytesSent: z.number(),
  elapsedMs: z.number(),
});
export type ResyncProgress = z.infer<typeof resyncProgressSchema>;

/** An upper bound of what a resynchronisation would send, by the change map of the node that serves. */
export const resyncEstimateSchema = z.strictObject({
  /** There is no map, or none that could be used: all of it is compared. */
  everything: z.boolean(),
  files: z.int(),
  directories: z.int(),
  bytes: z.number(),
});
export type ResyncEstimate = z.infer<typeof resyncEstimateSchema>;

/** By the path on this node. */
export const differenceSchema = z.strictObject({
  path: z.string(),
  what: z.enum(["names", "attributes", "content"]),
});
export type Difference = z.infer<typeof differenceSchema>;

export const verifyReportSchema = z.strictObject({
  /** `interrupted`: the link was lost, or there is none; `why` says so. */
  state: z.enum(["running", "done", "interrupted"]),
  /** Also of one that is `done`: why nothing is repaired although it was asked for. */
  why: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** Compared so far. */
  files: z.int(),
  directories: z.int(),
  bytes: z.number(),
  /** Confirmed by a second look. */
  differences: z.int(),
  /** The first thousand of them. */
  found: z.array(differenceSchema),
  /** Differences are to be repaired when it is done, or are being repaired. */
  repair: z.boolean(),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;

export const mirrorStatusSchema = z.strictObject({
  role: z.enum(["idle", "primary", "replica"]),
  gate: z.enum(gates),
  link: z.enum(["down", "resyncing", "up"]),
  generation: generationSchema.nullable(),
  resync: resyncProgressSchema.nullable(),
  /** Totals since the process began. */
  recordsSent: z.number(),
  bytesSent: z.number(),
  recordsApplied: z.number(),
  /** Primary: bytes that were sent and that the replica does not have yet; null: nobody is there. */
  lagBytes: z.number().nullable().optional(),
  /** Primary: totals of the application's flushes that succeeded: until this node's disk, until both nodes have it. */
  flushes: z
    .strictObject({ count: z.number(), localMicros: z.number(), totalMicros: z.number() })
    .optional(),
  port: z.int(),
  /** How the link is protected: TLS 1.3, or `encryption="off"` for a private cable. */
  encryption: z.enum(["tls", "off"]).default("off"),
  /** Of the program that runs; one of an early version does not say it. */
  version: z.string().optional(),
  /** Of the process itself, and of the one that goes on in its place when it dies; null: none. */
  pid: z.int().optional(),
  standby: z.int().nullable().optional(),
});
export type MirrorStatus = z.infer<typeof mirrorStatusSchema>;

export const mirrorEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("done"),
    id,
    ok: z.boolean(),
    /** Error code of the catalogue and message when `ok` is false. */
    code: z.string().optional(),
    message: z.string().optional(),
    status: mirrorStatusSchema.optional(),
    estimate: resyncEstimateSchema.optional(),
  }),
  /** The link session began (both ends authenticated) or ended. */
  z.strictObject({ type: z.literal("link"), up: z.boolean(), reason: z.string() }),
  /**
   * Replica: nothing comes over the link, not even that the primary is alive, said again as long as it is so;
   * or it does again. The link is up: the other host's kernel answers, its processes do not run.
   */
  z.strictObject({ type: z.literal("quiet"), quiet: z.boolean() }),
  /** Gate `alone_unborn`: a mutation waits for a new generation. Sent once per opening. */
  z.strictObject({ type: z.literal("write_alone") }),
  /** How far a verification is, twice a second, and at its end. */
  z.strictObject({ type: z.literal("verify"), report: verifyReportSchema }),
  z.strictObject({ type: z.literal("progress"), resync: resyncProgressSchema }),
  /** Replica: everything up to the seal is durable; record `generation` and answer `seal_recorded`. */
  z.strictObject({ type: z.literal("seal"), generation: generationSchema }),
  /** Primary: the replica recorded the seal; the gate is `connected` from the sending of the seal on. */
  z.strictObject({ type: z.literal("sealed"), generation: generationSchema }),
  /** The mirror cannot go on in its role (apply error, local I/O failure, device lost). */
  z.strictObject({ type: z.literal("broken"), message: z.string() }),
  /**
   * Said once by a process that goes on in the place of one that died, or (`orderly`) handed over: the gate is
   * frozen, no peer is connected, and what was asked of the other may not have been done.
   */
  z.strictObject({ type: z.literal("taken_over"), orderly: z.boolean().optional() }),
  /** A standby holds everything that it needs to go on in this process's place; null: none does. */
  z.strictObject({ type: z.literal("standby"), pid: z.int().nullable() }),
  z.strictObject({
    type: z.literal("log"),
    level: z.enum(["info", "warning", "error"]),
    message: z.string(),
  }),
]);
export type MirrorEvent = z.infer<typeof mirrorEventSchema>;
