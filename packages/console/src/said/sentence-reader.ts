/**
 * Says in another language what was said in English: finds the sentence by its template, takes out of it
 * what was filled in, and fills that into the template of the other language. Pure.
 *
 * The daemon's words are English wherever they are kept: in logs, events, answers, on the command line. So what
 * an older or a newer node said is read as well as what this one says; what is not known stays as it is.
 *
 * @see docs/decisions/0015-sentences.md
 * @module
 */

export type Tongue = {
  /** English template to that of the other language; `{1}`, `{2}` are filled in. */
  readonly sentences: Readonly<Record<string, string>>;
  /** Whole values that are filled in. */
  readonly words: Readonly<Record<string, string>>;
  /** What stands between sentences: English to the other language. */
  readonly joints: Readonly<Record<string, string>>;
};

/** Longer texts are not sentences: outputs of programs, files. */
const lengthMax = 4000;
const rememberedMax = 5000;

type Pattern = {
  readonly shape: RegExp;
  /** Stands in every text that matches: tells most of the others apart at once. */
  readonly anchor: string;
  /** The number of each group of `shape`. */
  readonly slots: readonly string[];
  readonly said: string;
};

type Said = {
  readonly text: string;
  /** How many characters of the English text are understood. */
  readonly known: number;
  /** Something of it is one of our sentences; the words of others are left as they are. */
  readonly isOurs: boolean;
};

/** A function that says a text in the other language, as far as it is known. */
export function sentenceReader(tongue: Tongue): (english: string) => string {
  const patterns = patternsOf(tongue.sentences);
  const joints = Object.entries(tongue.joints);
  const remembered = new Map<string, Said>();

  const say = (english: string): Said => {
    if (english.length > lengthMax) return nothing(english);
    const before = remembered.get(english);
    if (before !== undefined) return before;
    const whole = sayWhole(english);
    const said = whole.known === english.length ? whole : better(whole, sayInParts(english));
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(english, said);
    return said;
  };

  const sayWhole = (english: string): Said => {
    const exact = own(tongue.sentences, english) ?? own(tongue.words, english);
    if (exact !== undefined) return { text: exact, known: english.length, isOurs: true };
    let best = asItIs(english);
    for (const { anchor, shape, slots, said } of patterns) {
      const found = english.includes(anchor) ? shape.exec(english) : null;
      if (found === null) continue;
      const values = new Map(slots.map((slot, index) => [slot, say(found[index + 1] ?? "")]));
      const filled = said.replace(/\{(\d+)(=?)\}/g, (_, slot: string, isLeft: string) => {
        const index = slots.indexOf(slot);
        return isLeft === "" ? (values.get(slot)?.text ?? "") : (found[index + 1] ?? "");
      });
      const notKnown = slots.reduce((sum, slot, index) => {
        return sum + (found[index + 1]?.length ?? 0) - (values.get(slot)?.known ?? 0);
      }, 0);
      best = better(best, { text: filled, known: english.length - notKnown, isOurs: true });
      if (notKnown === 0) break;
    }
    return best;
  };

  /** Several sentences, or one with something before or behind it. */
  const sayInParts = (english: string): Said => {
    let best = nothing(english);
    for (const [joint, other] of joints) {
      for (let at = english.indexOf(joint); at >= 0; at = english.indexOf(joint, at + 1)) {
        const before = sayWhole(english.slice(0, at));
        const after = say(english.slice(at + joint.length));
        if (!before.isOurs && !after.isOurs) continue;
        const known = before.known + joint.length + after.known;
        best = better(best, { text: `${before.text}${other}${after.text}`, known, isOurs: true });
      }
    }
    return best;
  };

  return (english) => say(english).text;
}

/** A name, a number, a path is the same in every language; several words are not understood. */
function asItIs(text: string): Said {
  return { text, known: /\s|[:;,.]$/.test(text) ? 0 : text.length, isOurs: false };
}

function nothing(text: string): Said {
  return { text, known: 0, isOurs: false };
}

function better(a: Said, b: Said): Said {
  return b.known > a.known ? b : a;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The templates with something to fill in; those that say most themselves first. */
function patternsOf(sentences: Readonly<Record<string, string>>): readonly Pattern[] {
  return Object.entries(sentences)
    .filter(([template]) => /\{\d+\}/.test(template))
    .map(([template, said]) => ({ template, said, own: template.replace(/\{\d+\}/g, "").length }))
    .sort((a, b) => b.own - a.own)
    .map(({ template, said }) => patternOf(template, said));
}

function patternOf(template: string, said: string): Pattern {
  const slots: string[] = [];
  const value = isVague(template) ? "(\\S+(?:, \\S+)*)" : "([^]*?)";
  const source = template.split(/(\{\d+\})/).map((part) => {
    const slot = /^\{(\d+)\}$/.exec(part)?.[1];
    if (slot === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const again = slots.indexOf(slot);
    if (again >= 0) return `\\${again + 1}`;
    slots.push(slot);
    return value;
  });
  const literals = template.split(/\{\d+\}/);
  const anchor = literals.reduce((long, one) => (one.length > long.length ? one : long), "");
  return { shape: new RegExp(`^${source.join("")}$`), anchor, slots, said };
}

/** It begins with anything and has one word of its own, like `{1} is {2}`: only single words fit. */
function isVague(template: string): boolean {
  const words = template.replace(/\{\d+\}/g, " ").match(/[A-Za-z]{2,}/g) ?? [];
  return template.startsWith("{") && words.length <= 1;
}
