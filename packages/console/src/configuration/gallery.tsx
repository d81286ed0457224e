/** The modules that come with Gemel, and a package of one's own. @module */
import type { Template } from "@gemel/protocol";
import { type ReactNode, useRef } from "react";
import { Icon } from "../ui/icon.tsx";
import { Badge } from "../ui/status.tsx";
import { useSpoken } from "../words/words.tsx";
import { base64Of } from "./base64.ts";
import { templateWords } from "./macro-text.ts";

export type Choice = {
  readonly name: string;
  readonly template: Template | null;
  /** A `.safe` file in base64, with its name. */
  readonly package: { readonly file: string; readonly base64: string } | null;
};

export function Gallery(props: {
  readonly templates: readonly Template[];
  readonly onChoose: (choice: Choice) => void;
}): ReactNode {
  const { words: all, said } = useSpoken();
  const words = all.configuration;
  const products: Readonly<Record<string, string>> = all.products;
  const input = useRef<HTMLInputElement>(null);
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const base64 = base64Of(new Uint8Array(await file.arrayBuffer()));
    const name = file.name.replace(/\.(safe|zip)$/i, "").toLowerCase();
    props.onChoose({ name, template: null, package: { file: file.name, base64 } });
  };
  return (
    <div className="gallery">
      {props.templates.map((template) => (
        <button
          key={template.name}
          type="button"
          className="gallery-card"
          onClick={() => props.onChoose({ name: template.name, template, package: null })}
        >
          <strong>
            {products[template.name] ?? template.name}
            <Badge tone="off">{template.kind === "farm" ? words.kindFarm : words.kindMirror}</Badge>
          </strong>
          <span className="second">{said(templateWords(template))}</span>
        </button>
      ))}
      <button type="button" className="gallery-card" onClick={() => input.current?.click()}>
        <strong>
          {words.uploadTitle}
          <Icon name="upload" />
        </strong>
        <span className="second">{words.uploadLead}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept=".safe,.zip"
        hidden
        aria-label={words.uploadTitle}
        onChange={(event) => void upload(event.target.files?.[0])}
      />
    </div>
  );
}
