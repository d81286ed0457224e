/**
 * The language in which the tags and attributes of a configuration file are described, once.
 *
 * From one table come the validation with positions, the typed values, the reference page, the
 * XML Schema for editors, and what may be changed while a module runs. Every attribute is honoured, or
 * ignored or refused with a reason: nothing is passed over in silence.
 *
 * @module
 */

export type DurationUnit = "d" | "h" | "m" | "s" | "ms" | "us";

/** What Gemel does with a tag, an attribute, or one value of an attribute. */
export type Status =
  | { readonly is: "honoured" }
  /** Read over with a warning that names the place. `why`: a sentence without its full stop. */
  | { readonly is: "ignored"; readonly why: string }
  /** The file is not accepted. `why` also says what to write instead. */
  | { readonly is: "refused"; readonly why: string };

type Common = {
  /** What it does, for the reference page. */
  readonly meaning: string;
  readonly status: Status;
  /** It may be changed while the module runs. */
  readonly dynamic: boolean;
  readonly required: boolean;
  /** As it would be written; null: none. */
  readonly default: string | null;
  /** Version of Gemel that first treated it so. */
  readonly since: string;
  /** A valid value other than the default, for tests and the reference page. */
  readonly example: string;
};

export type TextAttribute = Common & { readonly type: "text"; readonly mayBeEmpty?: true };
/** An extended regular expression. */
export type PatternAttribute = Common & { readonly type: "pattern" };
/** `on` or `off`. */
export type FlagAttribute = Common & { readonly type: "flag" };
export type ChoiceAttribute<V extends string = string> = Common & {
  readonly type: "choice";
  readonly values: readonly V[];
  /** Of values that are not simply honoured. */
  readonly valueStatus: Readonly<Record<string, Status>>;
};
export type IntegerAttribute = Common & {
  readonly type: "integer";
  readonly min: number;
  readonly max: number;
};
/** Read as milliseconds; a number without a unit is in `unit`. */
export type DurationAttribute = Common & {
  readonly type: "duration";
  readonly unit: DurationUnit;
  readonly minMs: number;
  readonly maxMs: number;
};

export type AttributeRule =
  | TextAttribute
  | PatternAttribute
  | FlagAttribute
  | ChoiceAttribute
  | IntegerAttribute
  | DurationAttribute;

export type ElementRule = {
  readonly meaning: string;
  readonly status: Status;
  /** How often it may stand in its parent. */
  readonly occurs: "one" | "optional" | "many";
  /** Holds character data. */
  readonly text?: true;
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  readonly children: Readonly<Record<string, ElementRule>>;
};

/** The typed value of an attribute; null only where it has no default and is not required. */
export type ValueOf<A extends AttributeRule> =
  | (A["type"] extends "flag"
      ? boolean
      : A["type"] extends "integer" | "duration"
        ? number
        : A extends ChoiceAttribute<infer V>
          ? V
          : string)
  | (A["default"] extends string ? never : A["required"] extends true ? never : null);

/** The typed values of an element's attributes. */
export type ValuesOf<E extends ElementRule> = {
  readonly [K in keyof E["attributes"]]: ValueOf<E["attributes"][K]>;
};

type Extra = { readonly dynamic?: true };

const honoured: Status = { is: "honoured" };
const since = "0.1";

type Given<D extends string | null, R extends boolean> = Omit<Common, "default" | "required"> & {
  readonly default: D;
  readonly required: R;
};

function given<D extends string | null, R extends boolean>(
  meaning: string,
  value: { readonly default: D; readonly required: R; readonly example: string },
  extra: Extra,
): Given<D, R> {
  return { meaning, status: honoured, dynamic: extra.dynamic === true, since, ...value };
}

/** Free text that must be given, and not be empty. */
export function requiredText(
  example: string,
  meaning: string,
  extra: Extra = {},
): Given<null, true> & { readonly type: "text" } {
  return { type: "text", ...given(meaning, { default: null, required: true, example }, extra) };
}

export function text<D extends string | null>(
  fallback: D,
  example: string,
  meaning: string,
  extra: Extra = {},
): Given<D, false> & { readonly type: "text" } {
  const value = { default: fallback, required: false, example } as const;
  return { type: "text", ...given(meaning, value, extra) };
}

export function pattern(
  example: string,
  meaning: string,
  extra: Extra = {},
): Given<null, false> & { readonly type: "pattern" } {
  const value = { default: null, required: false, example } as const;
  return { type: "pattern", ...given(meaning, value, extra) };
}

export function flag(
  fallback: "on" | "off",
  meaning: string,
  extra: Extra = {},
): Given<"on" | "off", false> & { readonly type: "flag" } {
  const example = fallback === "on" ? "off" : "on";
  return {
    type: "flag",
    ...given(meaning, { default: fallback, required: false, example }, extra),
  };
}

export function choice<const V extends string, D extends V | null>(
  values: readonly V[],
  fallback: D,
  meaning: string,
  extra: Extra & { readonly valueStatus?: Readonly<Record<string, Status>> } = {},
): Given<D, false> & {
  readonly type: "choice";
  readonly values: readonly V[];
  readonly valueStatus: Readonly<Record<string, Status>>;
} {
  const { valueStatus = {} } = extra;
  const other = values.find(
    (value) => value !== fallback && (valueStatus[value]?.is ?? "honoured") === "honoured",
  );
  const value = { default: fallback, required: false, example: other ?? values[0] ?? "" } as const;
  return { type: "choice", values, valueStatus, ...given(meaning, value, extra) };
}

export function integer<D extends string | null>(
  fallback: D,
  bounds: { readonly min: number; readonly max: number; readonly example?: string },
  meaning: string,
  extra: Extra = {},
): Given<D, false> & { readonly type: "integer"; readonly min: number; readonly max: number } {
  const { min, max, example = String(min + 1) } = bounds;
  const value = { default: fallback, required: false, example } as const;
  return { type: "integer", min, max, ...given(meaning, value, extra) };
}

export function duration<D extends string | null>(
  unit: DurationUnit,
  fallback: D,
  bounds: { readonly minMs: number; readonly maxMs: number; readonly example: string },
  meaning: string,
  extra: Extra = {},
): Given<D, false> & {
  readonly type: "duration";
  readonly unit: DurationUnit;
  readonly minMs: number;
  readonly maxMs: number;
} {
  const { minMs, maxMs, example } = bounds;
  const value = { default: fallback, required: false, example } as const;
  return { type: "duration", unit, minMs, maxMs, ...given(meaning, value, extra) };
}

/** It must be given, and has no default. */
export function mandatory<A extends AttributeRule>(
  rule: A,
): Omit<A, "required"> & { readonly required: true } {
  return { ...rule, required: true };
}

type Unread = Given<null, false> & { readonly type: "text" };

/** Known, and without effect here. */
export function ignored(why: string): Unread {
  const value = { default: null, required: false, example: "1" } as const;
  return { type: "text", ...given("", value, {}), status: { is: "ignored", why } };
}

/** Known, and not accepted. */
export function refused(why: string): Unread {
  return { ...ignored(""), status: { is: "refused", why } };
}

/** A tag that is honoured; `occurs` is optional unless said. */
export function element<
  const A extends Readonly<Record<string, AttributeRule>>,
  const C extends Readonly<Record<string, ElementRule>>,
>(
  meaning: string,
  attributes: A,
  children: C,
  occurs: ElementRule["occurs"] = "optional",
): {
  readonly meaning: string;
  readonly status: Status;
  readonly occurs: ElementRule["occurs"];
  readonly attributes: A;
  readonly children: C;
} {
  return { meaning, status: honoured, occurs, attributes, children };
}

/** A tag that is known with whatever it holds, and has no effect here. */
export function ignoredElement(why: string): ElementRule {
  return { ...element("", {}, {}, "many"), status: { is: "ignored", why }, text: true };
}

/** A tag that is known and not accepted. */
export function refusedElement(why: string): ElementRule {
  return { ...ignoredElement(""), status: { is: "refused", why } };
}
