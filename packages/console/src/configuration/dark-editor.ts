/** Colours of the editor on dark ground. @module */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const oneDark: Extension = [
  EditorView.theme(
    {
      ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "#ffffff0a" },
      "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
        backgroundColor: "#3a5a9a80",
      },
    },
    { dark: true },
  ),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.comment, tags.processingInstruction], color: "#95a1b1" },
      { tag: [tags.tagName, tags.keyword], color: "#8fb0ff" },
      {
        tag: [tags.attributeName, tags.variableName, tags.definition(tags.variableName)],
        color: "#67d39b",
      },
      { tag: [tags.attributeValue, tags.string], color: "#f0b45a" },
      { tag: [tags.number, tags.bool], color: "#f0b45a" },
      { tag: tags.angleBracket, color: "#95a1b1" },
    ]),
  ),
];
