/**
 * An editor for XML and scripts.
 *
 * It lives in a shadow root: there its style sheets are made with `CSSStyleSheet`, which the policy of
 * the server allows, and not as `style` elements, which it forbids.
 *
 * @module
 */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { xml } from "@codemirror/lang-xml";
import {
  bracketMatching,
  defaultHighlightStyle,
  StreamLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { clusterRule, moduleRule } from "@gemel/protocol/schema";
import { type ReactNode, useEffect, useRef } from "react";
import { useIsDark } from "../shell/theme.ts";
import { oneDark } from "./dark-editor.ts";
import type { Mark } from "./marks.ts";
import { completionsOf } from "./schema-completion.ts";

export type EditorLanguage = "module" | "cluster" | "shell" | "text";

export function CodeEditor(props: {
  readonly label: string;
  readonly text: string;
  readonly language: EditorLanguage;
  readonly readOnly?: boolean;
  readonly marks?: readonly Mark[];
  readonly onChange: (text: string) => void;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const dark = useIsDark();
  const latest = useRef({ ...props, dark });
  latest.current = { ...props, dark };
  const { language, label, readOnly = false } = props;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const made = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          basics(label),
          languageOf(language),
          look.of(lookOf(latest.current.dark)),
          EditorState.readOnly.of(readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    mark(made, latest.current.marks ?? []);
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [language, label, readOnly]);

  // What was typed, where, and what can be undone stays.
  useEffect(() => {
    view.current?.dispatch({ effects: look.reconfigure(lookOf(dark)) });
  }, [dark]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text } });
  }, [props.text]);

  useEffect(() => {
    if (view.current !== null) mark(view.current, props.marks ?? []);
  }, [props.marks]);

  return <div className="editor" ref={host} />;
}

const look = new Compartment();

function lookOf(dark: boolean): Extension {
  return dark ? oneDark : syntaxHighlighting(defaultHighlightStyle);
}

function basics(label: string): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    bracketMatching(),
    highlightActiveLine(),
    autocompletion({ icons: false }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    EditorView.theme({
      "&": { minHeight: "420px", maxHeight: "70vh", fontSize: "13px" },
      ".cm-scroller": { overflow: "auto", fontFamily: "var(--mono)", lineHeight: "20px" },
      "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
      ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-3)", border: "0" },
      ".cm-content": { caretColor: "var(--text)" },
      ".cm-tooltip": {
        backgroundColor: "var(--surface)",
        color: "var(--text)",
        border: "1px solid var(--line)",
        borderRadius: "8px",
      },
    }),
    // Tab leaves the editor after Escape, so that nobody is trapped in it.
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  ];
}

function languageOf(language: EditorLanguage): Extension {
  switch (language) {
    case "module":
      return xml({ elements: [...completionsOf("safe", moduleRule)] });
    case "cluster":
      return xml({ elements: [...completionsOf("cluster", clusterRule)] });
    case "shell":
      return StreamLanguage.define(shell);
    case "text":
      return [];
  }
}

function mark(editor: EditorView, marks: readonly Mark[]): void {
  const { doc } = editor.state;
  const diagnostics = marks.map(({ line, column, severity, message }): Diagnostic => {
    const at = doc.line(Math.min(Math.max(1, line), doc.lines));
    const from = Math.min(at.from + Math.max(0, column - 1), at.to);
    return { from, to: Math.max(from, at.to), severity, message };
  });
  editor.dispatch(setDiagnostics(editor.state, diagnostics));
}
