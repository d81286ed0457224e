/**
 * The words and signs of failover rules, each with its place.
 *
 * @module
 */
import type { Place, Read } from "./syntax.ts";

export type Token = {
  /** A sign stands for itself. */
  readonly type: "word" | "end" | ":" | "(" | ")" | ";" | "!" | "&&" | "||" | "==" | "!=";
  readonly text: string;
  readonly at: Place;
};

/** Space and comments; signs; words, with the dots and wildcards of resources. */
const pattern =
  /(?<space>\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<sign>&&|\|\||==|!=|[:();!])|(?<word>[A-Za-z0-9_][\w.\-*?/:]*(?<!:))/gy;

export function tokensOf(text: string): Read<readonly Token[]> {
  const tokens: Token[] = [];
  const places = new Places(text);
  pattern.lastIndex = 0;
  for (let offset = 0; offset < text.length; offset = pattern.lastIndex) {
    const at = places.of(offset);
    const match = pattern.exec(text);
    if (match === null) {
      const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
      return { ok: false, problem: { at, message: `"${character}" cannot stand here` } };
    }
    const { sign, word } = match.groups ?? {};
    if (sign !== undefined) tokens.push({ type: sign as Token["type"], text: sign, at });
    if (word !== undefined) tokens.push({ type: "word", text: word, at });
  }
  tokens.push({ type: "end", text: "the end", at: places.of(text.length) });
  return { ok: true, value: tokens };
}

/** Offsets, asked for in ascending order. */
class Places {
  readonly #text: string;
  #line = 1;
  #start = 0;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    this.#next = text.indexOf("\n");
  }

  of(offset: number): Place {
    while (this.#next >= 0 && this.#next < offset) {
      this.#line++;
      this.#start = this.#next + 1;
      this.#next = this.#text.indexOf("\n", this.#start);
    }
    return { line: this.#line, column: offset - this.#start + 1 };
  }
}
