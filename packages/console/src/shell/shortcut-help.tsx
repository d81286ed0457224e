/** The list of keys. @module */
import type { ReactNode } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { useWords } from "../words/words.tsx";

export function ShortcutHelp({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const own = words.shortcuts;
  const rows: readonly (readonly [readonly string[], string])[] = [
    [["Ctrl", "K"], own.palette],
    [["g", own.after, "o"], own.overview],
    [["g", own.after, "c"], own.cluster],
    [["g", own.after, "1"], own.module],
    [["[", "]"], own.tabs],
    [["/"], own.search],
    [["t"], own.theme],
    [["?"], own.help],
  ];
  return (
    <Dialog title={own.title} onClose={onClose}>
      <dl className="facts">
        {rows.map(([keys, what]) => (
          <div key={what} className="shortcut">
            <dt>
              {keys.map((key) =>
                key === own.after ? (
                  <span key={key}> {key} </span>
                ) : (
                  <kbd key={key} className="kbd">
                    {key}
                  </kbd>
                ),
              )}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
