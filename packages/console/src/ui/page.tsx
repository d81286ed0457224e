/** The frame of every page: title, one line of what it is for, actions. @module */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

export function Page(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Instead of the title: it then has its own `h1`. */
  readonly head?: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${props.title} - Gemel`;
  }, [props.title]);
  return (
    <div className="page">
      {props.head ?? (
        <div className="page-head">
          <div className="grow">
            <h1>{props.title}</h1>
            {props.lead !== undefined && <p>{props.lead}</p>}
          </div>
          {props.actions !== undefined && <div className="row">{props.actions}</div>}
        </div>
      )}
      {props.children}
    </div>
  );
}

export function Card(props: {
  readonly title?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Without padding, for tables. */
  readonly flush?: boolean;
  readonly foot?: ReactNode;
  readonly className?: string;
}): ReactNode {
  return (
    <section className={`card ${props.className ?? ""}`} aria-label={props.title}>
      {props.title !== undefined && (
        <header>
          <h2>{props.title}</h2>
          {props.aside}
        </header>
      )}
      <div className={props.flush === true ? "" : "card-body"}>{props.children}</div>
      {props.foot !== undefined && props.foot !== null && props.foot !== false && (
        <div className="card-foot">{props.foot}</div>
      )}
    </section>
  );
}

/** On a narrow screen each row stands by itself, and each cell says what it is. */
function nameCells(row: HTMLTableRowElement, heads: readonly { readonly words: string }[]): void {
  for (const [index, cell] of [...row.cells].entries()) {
    const name = row.cells.length === heads.length ? (heads[index]?.words ?? "") : "";
    if (name === "" || index === 0) delete cell.dataset["label"];
    else cell.dataset["label"] = name;
  }
}

/** A table that scrolls sideways where it is too wide, also with the keyboard. */
export function DataTable(props: {
  readonly label: string;
  readonly heads: readonly { readonly words: string; readonly className?: string }[];
  readonly children: ReactNode;
}): ReactNode {
  const table = useRef<HTMLTableElement>(null);
  // Every time: rows come and go without this component's doing.
  useLayoutEffect(() => {
    for (const row of table.current?.tBodies[0]?.rows ?? []) nameCells(row, props.heads);
  });
  return (
    <section className="table-wrap" aria-label={props.label} tabIndex={0}>
      <table className="data" ref={table}>
        <thead
          className={props.heads.every(({ words }) => words === "") ? "visually-hidden" : undefined}
        >
          <tr>
            {props.heads.map(({ words, className }, index) => (
              <th key={words === "" ? index : words} scope="col" className={className}>
                {words === "" ? <span className="visually-hidden">-</span> : words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}
