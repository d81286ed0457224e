/** A part that only administrators may use: everybody else is told so, instead of being refused by it. @module */
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useUnless } from "../api/session.tsx";
import { routes } from "../shell/routes.ts";
import { useWords } from "../words/words.tsx";
import { Empty } from "./notice.tsx";
import { Page } from "./page.tsx";

export function ForAdmins(props: {
  /** Of a module; left out: of the cluster. */
  readonly module?: string;
  /** Of a page of its own; left out: it is a part of one. */
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode {
  const words = useWords().notFound;
  const unless = useUnless("admin", props.module ?? null);
  if (unless === null) return props.children;
  const told = (
    <section className="card">
      <Empty
        icon="users"
        title={unless}
        action={
          <Link className="button" href={routes.overview}>
            {words.home}
          </Link>
        }
      />
    </section>
  );
  return props.title === undefined ? told : <Page title={props.title}>{told}</Page>;
}
