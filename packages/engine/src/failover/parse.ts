/**
 * Reads failover rules. Nothing is guessed: what is not understood is a problem with a place.
 *
 * @module
 */
import { type Token, tokensOf } from "./lexer.ts";
import {
  type Comparison,
  type Expression,
  type FailoverRule,
  type Place,
  type Read,
  type ResourceState,
  type RuleAction,
  type RuleProblem,
  resourceStates,
  ruleActions,
} from "./syntax.ts";

/** Parentheses and `!` within each other. */
const depthMax = 50;

export function parseRules(text: string): Read<readonly FailoverRule[]> {
  const tokens = tokensOf(text);
  if (!tokens.ok) return tokens;
  try {
    return { ok: true, value: new Parser(tokens.value).rules() };
  } catch (error) {
    if (error instanceof Misread) return { ok: false, problem: error.problem };
    throw error;
  }
}

class Misread extends Error {
  readonly problem: RuleProblem;

  constructor(at: Place, message: string) {
    super(message);
    this.problem = { at, message };
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  rules(): readonly FailoverRule[] {
    const rules: FailoverRule[] = [];
    while (this.#token.type !== "end") {
      const rule = this.#rule();
      if (rules.some(({ label }) => label === rule.label))
        throw new Misread(rule.at, `the label "${rule.label}" stands twice`);
      rules.push(rule);
    }
    return rules;
  }

  #rule(): FailoverRule {
    const { text: label, at } = this.#take("word", "a label");
    if (!/^\w+$/.test(label))
      throw new Misread(at, `a label has letters, digits and underscores, not "${label}"`);
    if (this.#token.type !== ":") this.#refuseAssignment();
    this.#take(":", 'a ":" behind the label');
    this.#keyword("if");
    this.#take("(", '"("');
    const when = this.#or();
    this.#take(")", '")"');
    this.#keyword("then");
    const action = this.#action();
    return { label, when, action, at };
  }

  #action(): RuleAction {
    const { text, at } = this.#take("word", "an action");
    const action = ruleActions.find((one) => one === text);
    if (action === undefined) {
      this.#refuseAssignment();
      throw new Misread(at, `there is no action "${text}"; ${either(ruleActions)}`);
    }
    this.#take("(", '"("');
    this.#take(")", '")"');
    this.#take(";", '";"');
    return action;
  }

  /** Known from older rules, where it sets what this product decides by its own records. */
  #refuseAssignment(): void {
    const { text, at } = this.#token;
    if (text === "=") throw new Misread(at, "a rule does not set resources; use `gemel set`");
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#token.type === "||") {
      this.#next++;
      left = { type: "or", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#token.type === "&&") {
      this.#next++;
      left = { type: "and", left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    if (this.#depth >= depthMax)
      throw new Misread(this.#token.at, `more than ${depthMax} levels of parentheses`);
    this.#depth++;
    const expression = this.#negated();
    this.#depth--;
    return expression;
  }

  #negated(): Expression {
    if (this.#token.type === "!") {
      this.#next++;
      return { type: "not", of: this.#not() };
    }
    if (this.#token.type !== "(") return this.#comparison();
    this.#next++;
    const inner = this.#or();
    this.#take(")", '")"');
    return inner;
  }

  #comparison(): Comparison {
    const resource = this.#resource();
    const { type, at, text } = this.#token;
    if (type !== "==" && type !== "!=")
      throw new Misread(at, `"==" or "!=" was expected, not "${text}"`);
    this.#next++;
    return { type: type === "==" ? "is" : "is not", ...resource, state: this.#state() };
  }

  #resource(): Pick<Comparison, "side" | "class" | "id"> {
    const { text, at } = this.#take("word", "a resource");
    if (text === "cluster")
      throw new Misread(at, "cluster() is not known here; look at heartbeat.*");
    const [, side, group, id] = /^(?:(local|remote)\.)?([A-Za-z_]\w*)\.(\S+)$/.exec(text) ?? [];
    if (group === undefined || id === undefined || (/[*?]/.test(id) && id.length > 1))
      throw new Misread(at, `"${text}" is no resource; write class.id, class.* or class.?`);
    return { side: side === "remote" ? "remote" : "local", class: group, id };
  }

  #state(): ResourceState {
    const { text, at } = this.#take("word", "a state");
    const state = resourceStates.find((one) => one === text);
    if (state === undefined)
      throw new Misread(at, `there is no state "${text}"; ${either(resourceStates)}`);
    return state;
  }

  #keyword(word: "if" | "then"): void {
    const { text, at } = this.#token;
    if (text !== word) throw new Misread(at, `"${word}" was expected, not "${text}"`);
    this.#next++;
  }

  #take(type: Token["type"], what: string): Token {
    const token = this.#token;
    if (token.type !== type)
      throw new Misread(token.at, `${what} was expected, not "${token.text}"`);
    this.#next++;
    return token;
  }

  get #token(): Token {
    const token = this.#tokens[Math.min(this.#next, this.#tokens.length - 1)];
    if (token === undefined) throw new Misread({ line: 1, column: 1 }, "there is nothing");
    return token;
  }
}

function either(words: readonly string[]): string {
  return `use ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
