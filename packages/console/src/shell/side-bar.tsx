/** Where one can go. Modules show their state here too, on every page. @module */
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useLive } from "../api/live-store.ts";
import { useSession, useUnless } from "../api/session.tsx";
import { Icon, type IconName, Mark } from "../ui/icon.tsx";
import { StatusIcon } from "../ui/status.tsx";
import { useWords } from "../words/words.tsx";
import { moduleRoute, routes } from "./routes.ts";

export function SideBar({ onGo }: { readonly onGo?: () => void }): ReactNode {
  const words = useWords();
  const overview = useLive((live) => live.overview);
  const isAdmin = useUnless("admin") === null;
  const { principal } = useSession();
  const self = overview?.nodes.find(({ isSelf }) => isSelf);
  const modules = [...(overview?.modules ?? [])].sort((a, b) => a.module.localeCompare(b.module));
  return (
    <div className="sidebar">
      <Link href={routes.overview} className="brand" onClick={onGo}>
        <Mark />
        Gemel
      </Link>
      <nav aria-label={words.nav.title}>
        <ul>
          <Entry
            to={routes.overview}
            icon="overview"
            words={words.nav.overview}
            onGo={onGo}
            exact
          />
          {principal.role !== null && (
            <Entry to={routes.cluster} icon="cluster" words={words.nav.cluster} onGo={onGo} />
          )}
        </ul>
        <div className="nav-caption">{words.nav.modules}</div>
        <ul>
          {modules.map(({ module, sentence }) => (
            <li key={module}>
              <NavLink to={moduleRoute(module)} onGo={onGo}>
                <StatusIcon code={sentence.code} small />
                <span className="name">{module}</span>
                <span className="visually-hidden">
                  {(words.sentence.short as Readonly<Record<string, string>>)[sentence.code]}
                </span>
              </NavLink>
            </li>
          ))}
          {isAdmin && (
            <Entry to={routes.newModule} icon="add" words={words.nav.newModule} onGo={onGo} />
          )}
        </ul>
        {principal.role !== null && (
          <>
            <div className="nav-caption">{words.nav.administration}</div>
            <ul>
              {isAdmin && (
                <>
                  <Entry to={routes.access} icon="users" words={words.nav.access} onGo={onGo} />
                  <Entry
                    to={routes.notifications}
                    icon="bell"
                    words={words.nav.notifications}
                    onGo={onGo}
                  />
                  <Entry to={routes.audit} icon="audit" words={words.nav.audit} onGo={onGo} />
                </>
              )}
              <Entry to={routes.support} icon="support" words={words.nav.support} onGo={onGo} />
            </ul>
          </>
        )}
      </nav>
      {self !== undefined && (
        <p className="sidebar-foot">{words.nav.servedBy(self.node, self.version ?? "")}</p>
      )}
    </div>
  );
}

type Go = { readonly onGo?: (() => void) | undefined };

function Entry(
  props: Go & {
    readonly to: string;
    readonly icon: IconName;
    readonly words: string;
    readonly exact?: boolean;
  },
): ReactNode {
  return (
    <li>
      <NavLink to={props.to} onGo={props.onGo} exact={props.exact ?? false}>
        <Icon name={props.icon} />
        <span className="name">{props.words}</span>
      </NavLink>
    </li>
  );
}

function NavLink(
  props: Go & { readonly to: string; readonly exact?: boolean; readonly children: ReactNode },
): ReactNode {
  const [location] = useLocation();
  const { to } = props;
  const isHere = location === to || (props.exact !== true && location.startsWith(`${to}/`));
  return (
    <Link
      href={to}
      className="nav-link"
      aria-current={isHere ? "page" : undefined}
      onClick={props.onGo}
    >
      {props.children}
    </Link>
  );
}
