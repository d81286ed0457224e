/** One attribute of a configuration file as a field: what it does, and what it is when nothing is said. @module */
import type { AttributeRule } from "@gemel/protocol/schema";
import type { ReactNode } from "react";
import { SelectField, TextField } from "../ui/field.tsx";
import { Marked } from "../ui/marked.tsx";
import { useSpoken } from "../words/words.tsx";
import { valuesOf } from "./setting-rules.ts";

export function SettingField(props: {
  readonly name: string;
  readonly rule: AttributeRule;
  /** Null: it is not written. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}): ReactNode {
  const { words, said } = useSpoken();
  const own = words.configuration;
  const { name, rule, value, onChange } = props;
  const usual = rule.default === null || rule.default === "" ? null : own.usually(rule.default);
  const values = valuesOf(rule);
  if (values === null) {
    const mayBeEmpty = rule.type === "text" && rule.mayBeEmpty === true;
    return (
      <TextField
        label={name}
        value={value ?? ""}
        placeholder={rule.default ?? ""}
        hint={
          <Marked
            text={[said(rule.meaning), usual]
              .filter((part) => part !== null && part !== "")
              .join(". ")}
          />
        }
        mono
        onChange={(next) => onChange(next === "" && !mayBeEmpty && !rule.required ? null : next)}
      />
    );
  }
  // What is written and no value that it may have, a macro for instance, stays to be chosen.
  const all = value === null || values.includes(value) ? values : [...values, value];
  return (
    <SelectField
      label={name}
      value={value ?? ""}
      hint={<Marked text={said(rule.meaning)} />}
      options={[
        ...(rule.required && value !== null ? [] : [{ value: "", words: usual ?? own.notSaid }]),
        ...all.map((one) => ({ value: one, words: one })),
      ]}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}
