/**
 * gemel-fs of one node: everything that it does by itself happens at once, what takes two ends does not.
 *
 * @see ../model/mirror.ts, the same under virtual time and with real delays
 * @module
 */
import type { MirrorNotice, MirrorRequest } from "@gemel/engine";
import type { MirrorStatus } from "@gemel/protocol";
import { idleMirror, type Message, type Mirror, type Writes } from "./node.ts";

/** What the mirror asks of the node that it is in. */
export type Surroundings = {
  mirror: Mirror;
  data: Writes;
  hole: boolean;
  readonly send: (message: Message) => void;
  readonly closed: () => void;
  readonly answer: (writes: Writes) => void;
  readonly tell: (notice: MirrorNotice) => void;
};

/** `ends`: at once, well or not. `drains`: when every write is answered. */
export type Execution = "ok" | "refused" | "drains";

export function execute(node: Surroundings, request: MirrorRequest): Execution {
  const { mirror } = node;
  switch (request.type) {
    case "serve":
      if (mirror.role === "replica") return "refused";
      set(node, { role: "primary" });
      return "ok";
    case "follow":
      if (mirror.role === "primary") return "refused";
      set(node, { role: "replica" });
      return "ok";
    case "alone":
      if (mirror.role !== "primary") return "refused";
      openAlone(node);
      return "ok";
    case "born":
      set(node, { generation: request.generation });
      if (mirror.gate === "alone_unborn") born(node);
      return "ok";
    case "admit":
      if (!mirror.session || mirror.link !== "linked") return "refused";
      set(node, { generation: request.generation, link: "resyncing" });
      node.send({ type: "begin" });
      return "ok";
    case "seal_recorded":
      set(node, { link: "up" });
      if (mirror.session) node.send({ type: "sealed", generation: request.generation });
      return "ok";
    case "drop_peer":
      if (mirror.session) endSession(node, "dropped");
      return "ok";
    case "leave":
      if (mirror.role === "replica") stop(node);
      return "ok";
    case "withdraw":
      if (request.drain && mirror.gate === "connected" && mirror.pending !== 0) {
        set(node, { draining: true });
        return "drains";
      }
      if (mirror.role === "primary") stop(node);
      return "ok";
    case "exit":
      stop(node);
      return "ok";
    case "hello":
      return "ok";
  }
}

/** Unmount, close, forget: what waits for an answer never gets one. */
export function stop(node: Surroundings): void {
  if (node.mirror.session) node.closed();
  node.mirror = idleMirror;
}

/** This end learns that the session is over. */
export function endSession(node: Surroundings, reason: string): void {
  if (node.mirror.session) node.closed();
  set(node, { session: false, link: "down" });
  if (node.mirror.gate === "connected") set(node, { gate: "frozen" });
  node.tell({ type: "link", up: false, reason });
}

export function beginSession(node: Surroundings): void {
  if (node.mirror.session) endSession(node, "replaced");
  set(node, { session: true, link: "linked" });
  node.tell({ type: "link", up: true, reason: "connected" });
}

export function handle(node: Surroundings, message: Message): void {
  const { mirror } = node;
  switch (message.type) {
    case "begin":
      node.data = 0;
      node.hole = false;
      return;
    case "record":
      node.data |= message.write;
      node.send({ type: "ack", write: message.write });
      return;
    case "ack":
      if (mirror.gate === "connected" && mirror.pending === message.write) answerPending(node);
      return;
    case "seal":
      node.data = message.data;
      node.tell({ type: "seal", generation: message.generation });
      return;
    case "sealed":
      set(node, { link: "up" });
      node.tell({ type: "sealed", generation: message.generation });
      return;
  }
}

/** The copy is complete: from here on the replica must have every write. */
export function sendSeal(node: Surroundings): void {
  const { generation } = node.mirror;
  if (generation === null) return;
  node.send({ type: "seal", generation, data: node.data });
  set(node, { gate: "connected" });
}

/** Whether a write would be executed now; `alone_unborn` asks for a generation first. */
export function takesWrites({ role, gate, pending, draining }: Mirror): boolean {
  return role === "primary" && gate !== "frozen" && pending === 0 && !draining;
}

export function write(node: Surroundings, write: Writes): void {
  node.data |= write;
  set(node, { pending: write });
  switch (node.mirror.gate) {
    case "connected":
      node.send({ type: "record", write });
      return;
    case "alone":
      answerPending(node);
      return;
    default:
      node.tell({ type: "write_alone" });
  }
}

export function damage(node: Surroundings): void {
  node.hole = true;
  stop(node);
  node.tell({ type: "broken", message: "a record could not be applied" });
}

export function statusOf(mirror: Mirror): MirrorStatus | null {
  if (mirror.role === "idle") return null;
  return {
    role: mirror.role,
    gate: mirror.gate,
    link: mirror.link === "linked" ? "resyncing" : mirror.link,
    generation: mirror.generation,
    resync: null,
    recordsSent: 0,
    bytesSent: 0,
    recordsApplied: 0,
    port: 5600,
    encryption: "tls",
  };
}

function openAlone(node: Surroundings): void {
  const { gate } = node.mirror;
  if (gate !== "frozen" && gate !== "alone_unborn") return;
  set(node, { gate: "alone_unborn" });
  if (node.mirror.pending !== 0) node.tell({ type: "write_alone" });
}

function born(node: Surroundings): void {
  set(node, { gate: "alone" });
  answerPending(node);
}

function answerPending(node: Surroundings): void {
  const { pending } = node.mirror;
  set(node, { pending: 0 });
  if (pending !== 0) node.answer(pending);
}

function set(node: Surroundings, change: Partial<Mirror>): void {
  node.mirror = { ...node.mirror, ...change };
}
