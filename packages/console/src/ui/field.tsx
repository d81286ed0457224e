/** Form fields with label, hint and error tied together. @module */
import { type ReactNode, useId } from "react";
import { Icon } from "./icon.tsx";

type Common = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
};

export function TextField(
  props: Common & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly type?: "text" | "password" | "email" | "url" | "number" | "search";
    readonly placeholder?: string;
    readonly autoComplete?: string;
    readonly required?: boolean;
    readonly mono?: boolean;
    readonly autoFocus?: boolean;
    readonly onBlur?: () => void;
    /** Offered while one types. */
    readonly suggestions?: readonly string[];
  },
): ReactNode {
  const id = useId();
  const { suggestions = [] } = props;
  const isSearch = props.type === "search";
  return (
    <div className="field">
      <label htmlFor={id} className={isSearch ? "visually-hidden" : undefined}>
        {props.label}
      </label>
      <input
        id={id}
        className={props.mono === true ? "input mono" : "input"}
        type={props.type ?? "text"}
        value={props.value}
        placeholder={isSearch ? props.label : props.placeholder}
        autoComplete={props.autoComplete ?? "off"}
        required={props.required}
        spellCheck={false}
        ref={props.autoFocus === true ? focusOnce : undefined}
        aria-invalid={hasError(props.error) ? true : undefined}
        aria-describedby={`${id}-more`}
        onChange={(event) => props.onChange(event.target.value)}
        onBlur={props.onBlur}
        list={suggestions.length === 0 ? undefined : `${id}-list`}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <More id={id} hint={props.hint} error={props.error} />
    </div>
  );
}

export function SelectField(
  props: Common & {
    readonly value: string;
    readonly options: readonly { readonly value: string; readonly words: string }[];
    readonly onChange: (value: string) => void;
  },
): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="select"
        value={props.value}
        aria-describedby={`${id}-more`}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <More id={id} hint={props.hint} error={props.error} />
    </div>
  );
}

/** Several lines. */
export function AreaField(
  props: Common & { readonly value: string; readonly onChange: (value: string) => void },
): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className="textarea mono"
        rows={4}
        value={props.value}
        spellCheck={false}
        aria-invalid={hasError(props.error) ? true : undefined}
        aria-describedby={`${id}-more`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <More id={id} hint={props.hint} error={props.error} />
    </div>
  );
}

export function CheckField(props: {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <label htmlFor={id}>
        {props.label}
        {props.hint !== undefined && <span className="muted small-text"> {props.hint}</span>}
      </label>
    </div>
  );
}

export function Segmented<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly onChange: (value: T) => void;
}): ReactNode {
  return (
    <fieldset className="segmented" aria-label={props.label}>
      {props.options.map(({ value, words }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}

function More(props: {
  readonly id: string;
  readonly hint: ReactNode;
  readonly error: string | null | undefined;
}): ReactNode {
  return (
    <div id={`${props.id}-more`} hidden={!hasError(props.error) && props.hint === undefined}>
      {hasError(props.error) ? (
        <p className="error">
          <Icon name="error" />
          {props.error}
        </p>
      ) : (
        props.hint !== undefined && <p className="hint">{props.hint}</p>
      )}
    </div>
  );
}

function hasError(error: string | null | undefined): boolean {
  return error !== undefined && error !== null && error !== "";
}

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus();
}
