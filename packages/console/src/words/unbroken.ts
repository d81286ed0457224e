/** French puts a space before double punctuation and inside of quotation marks, at which no line may end. Pure. @module */

/** `said`, which is French texts, functions that make some, and tables of both, with those spaces as such that do not break. */
export function unbroken<T>(said: T): T {
  return spaced(said) as T;
}

function spaced(said: unknown): unknown {
  if (typeof said === "string") return said.replace(/ (?=[:;!?»])|(?<=«) /g, "\u00a0");
  if (typeof said === "function") return (...parts: unknown[]) => spaced(said(...parts));
  if (Array.isArray(said)) return said.map(spaced);
  if (typeof said !== "object" || said === null) return said;
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, spaced(value)]));
}
