/** The frame of the pages before anybody is signed in. @module */
import type { FormEvent, ReactNode } from "react";
import { Mark } from "../ui/icon.tsx";
import { useSpoken } from "../words/words.tsx";

export function EntryFrame(props: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  readonly onSubmit?: (event: FormEvent) => void;
}): ReactNode {
  const { words, language, setLanguage } = useSpoken();
  const other = language === "en" ? "fr" : "en";
  return (
    <main className="entry">
      <div className="brand">
        <Mark />
        Gemel
      </div>
      <section className="card">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            props.onSubmit?.(event);
          }}
        >
          <div>
            <h1>{props.title}</h1>
            {props.lead !== undefined && <p className="second">{props.lead}</p>}
          </div>
          {props.children}
        </form>
      </section>
      <button
        type="button"
        className="button quiet small"
        lang={other}
        onClick={() => setLanguage(other)}
      >
        {words.language[other]}
      </button>
    </main>
  );
}
