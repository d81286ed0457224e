/** Events of a chain, begun and ended, as one step each. Pure. @module */
import type { ModuleEvent } from "@gemel/protocol";

export type Step = ModuleEvent & {
  /** Null: it runs, or its beginning is not known. */
  readonly tookMs: number | null;
};

/** In the order in which they began; `events` are oldest first and of one node. */
export function foldSteps(events: readonly ModuleEvent[]): Step[] {
  const steps = new Map<string, Step>();
  for (const event of events) {
    const key = `${event.chain} ${event.action}`;
    const begun = steps.get(key);
    if (begun === undefined || begun.outcome !== "begun") {
      steps.set(steps.has(key) ? `${key} ${event.id}` : key, { ...event, tookMs: null });
      continue;
    }
    steps.set(key, {
      ...event,
      cause: event.cause === "" ? begun.cause : event.cause,
      detail: event.detail === "" ? begun.detail : event.detail,
      from: begun.from,
      tookMs: Date.parse(event.at) - Date.parse(begun.at),
    });
  }
  return [...steps.values()];
}

/** The name of a rule's action as people read it: "ALONE>PRIM" and "noteAgreement". */
export function actionWords(action: string, moves: Readonly<Record<string, string>>): string {
  if (action.includes(">")) return action.replaceAll(">", " → ");
  return Object.hasOwn(moves, action) ? (moves[action] ?? action) : action;
}

/** What happened, in one line: its cause, and what was done. */
export function eventWords(
  { cause, detail, action }: ModuleEvent,
  moves: Readonly<Record<string, string>>,
  said: (text: string) => string,
): string {
  const done = detail === "" ? actionWords(action, moves) : said(detail);
  return cause === "" ? done : `${said(cause)} → ${done}`;
}
