/** What the console's form says of each setting of a module. @module */
import {
  type AttributeRule,
  type ElementRule,
  moduleRule,
} from "../../packages/protocol/src/schema/index.ts";
import type { SourceSentence } from "./source-sentences.ts";

export function settingSentences(): readonly SourceSentence[] {
  return [...new Set(meaningsOf(moduleRule))].map((template) => ({
    template,
    file: "protocol/src/schema",
  }));
}

function meaningsOf(rule: ElementRule): string[] {
  if (rule.status.is !== "honoured") return [];
  const attributes = Object.values<AttributeRule>(rule.attributes);
  return [
    rule.meaning,
    ...attributes.flatMap(({ status, meaning }) => (status.is === "honoured" ? [meaning] : [])),
    ...Object.values<ElementRule>(rule.children).flatMap(meaningsOf),
  ];
}
