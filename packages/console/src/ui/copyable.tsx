/** Text to be taken elsewhere, with a button that copies it. @module */
import { type ReactNode, useState } from "react";
import { useWords } from "../words/words.tsx";
import { Button } from "./button.tsx";

export function Copyable(props: { readonly text: string; readonly label?: string }): ReactNode {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(props.text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="copyable">
      <code>{props.text}</code>
      <Button
        kind="quiet"
        small
        icon={copied ? "ok" : "copy"}
        label={copied ? words.common.copied : (props.label ?? words.common.copy)}
        onClick={() => void copy()}
      />
    </div>
  );
}

/** The clipboard needs HTTPS or localhost; a page always has at least one of them here. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard?.writeText(text);
}

/** Saves `blob` as a file of that name. */
export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
