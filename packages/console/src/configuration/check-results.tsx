/** What a configuration would mean on each node. @module */
import type { ConfigCheckAll } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useSpoken } from "../words/words.tsx";

export function CheckResults({ check }: { readonly check: ConfigCheckAll }): ReactNode {
  const { words, said } = useSpoken();
  const own = words.configuration;
  return (
    <div className="sides">
      {Object.entries(check.perNode).map(([node, result]) => (
        <Card key={node} title={node}>
          {result.check === null ? (
            <Notice tone="bad" title={said(result.problem.detail)}>
              <p className="second">{said(result.problem.remedy)}</p>
            </Notice>
          ) : (
            <div className="stack">
              <Notice
                tone={result.check.effect === "stop_first" ? "warn" : "ok"}
                title={own.effects[result.check.effect]}
              />
              {result.check.changes.length > 0 && (
                <section className="stack small">
                  <h3>{own.changes}</h3>
                  <ul className="bullets">
                    {result.check.changes.map((change) => (
                      <li key={change.where}>
                        <span className="mono">{change.where}</span>: {change.from ?? "-"} →{" "}
                        {change.to ?? "-"}
                        {change.dynamic && <span className="muted"> ({own.dynamic})</span>}
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              {result.check.files.length > 0 && (
                <ul className="bullets">
                  {result.check.files.map(({ path, change }) => (
                    <li key={path}>
                      <span className="mono">{path}</span> {own.fileChanges[change]}
                    </li>
                  ))}
                </ul>
              )}
              {result.check.notes.length > 0 && (
                <section className="stack small">
                  <h3>{own.notes}</h3>
                  <ul className="bullets">
                    {result.check.notes.map((note) => (
                      <li key={`${note.line} ${note.column} ${note.message}`}>
                        <span className="muted">{own.line(note.line, note.column)}</span>{" "}
                        {said(note.message)}
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </div>
          )}
        </Card>
      ))}
    </div>
  );
}
