/** The frame of a module's pages: the sentence and the tabs; each tab has its own address. @module */
import type { ModuleSight } from "@gemel/protocol";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { SentenceBlock } from "../overview/sentence-block.tsx";
import { type ModuleTab, moduleRoute, moduleTabs, routes } from "../shell/routes.ts";
import { ForAdmins } from "../ui/for-admins.tsx";
import { Empty, Loading } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { type ActionName, actionNames } from "./action-names.ts";
import { DataTab } from "./data-tab.tsx";
import { LogsTab } from "./logs-tab.tsx";
import { ModuleActions } from "./module-actions.tsx";
import { ResourcesTab } from "./resources-tab.tsx";
import { SplitBrainPage } from "./split-brain-page.tsx";
import { StatusTab } from "./status-tab.tsx";
import { TimelineTab } from "./timeline-tab.tsx";

const ChartsTab = lazy(() =>
  import("./charts-tab.tsx").then((all) => ({ default: all.ChartsTab })),
);
const ConfigurationTab = lazy(() =>
  import("../configuration/configuration-tab.tsx").then((all) => ({
    default: all.ConfigurationTab,
  })),
);

export function ModulePage(props: { readonly module: string; readonly tab: string }): ReactNode {
  const words = useWords();
  const { module, tab } = props;
  const overview = useLive((live) => live.overview);
  if (overview === null) {
    return (
      <Page title={module}>
        <Loading tall />
      </Page>
    );
  }
  const sight = overview.modules.find((one) => one.module === module);
  if (sight === undefined) {
    return (
      <Page title={module}>
        <section className="card">
          <Empty
            icon="module"
            title={words.module.gone(module)}
            action={
              <Link className="button" href={routes.overview}>
                {words.notFound.home}
              </Link>
            }
          >
            {words.module.goneMore}
          </Empty>
        </section>
      </Page>
    );
  }
  const isSplit = tab === "split-brain";
  const shown = moduleTabs.find((one) => one === tab) ?? "status";
  return (
    <Page
      title={`${module}: ${isSplit ? words.tabs.splitBrain : words.tabs[shown]}`}
      head={<Head sight={sight} />}
    >
      <Tabs module={module} shown={isSplit ? "data" : shown} hasData={sight.kind === "mirror"} />
      <Suspense fallback={<Loading tall />}>
        {isSplit ? <SplitBrainPage sight={sight} /> : <Tab sight={sight} tab={shown} />}
      </Suspense>
    </Page>
  );
}

function Head({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const search = useSearch();
  const [location, go] = useLocation();
  const wanted = new URLSearchParams(search).get("action");
  const action = actionNames.find((one) => one === wanted) ?? null;
  return (
    <div className="module-head">
      <SentenceBlock sight={sight} name="title" />
      <ModuleActions
        // Another link asks for another action.
        key={search}
        sight={sight}
        asked={action === null ? null : askedFor(sight, action)}
        onDone={() => {
          if (action !== null) go(location, { replace: true });
        }}
      />
    </div>
  );
}

function askedFor(
  sight: ModuleSight,
  action: ActionName,
):
  | { readonly all: "start" | "stop" }
  | { readonly node: string; readonly action: ActionName; readonly fullsync: boolean }
  | null {
  if (action === "start" || action === "stop") return { all: action };
  const node = sight.sentence.servingNode;
  return node === null ? null : { node, action, fullsync: false };
}

function Tabs(props: {
  readonly module: string;
  readonly shown: ModuleTab;
  /** Copies on both nodes. */
  readonly hasData: boolean;
}): ReactNode {
  const words = useWords().tabs;
  const isAdmin = useUnless("admin", props.module) === null;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const here = box.current?.querySelector<HTMLElement>(
      `[href$="${moduleRoute(props.module, props.shown)}"]`,
    );
    here?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [props.module, props.shown]);
  return (
    <nav className="tabs" aria-label={words.label} ref={box}>
      {moduleTabs
        .filter((tab) => tab !== "configuration" || isAdmin)
        .filter((tab) => tab !== "data" || props.hasData)
        .map((tab) => (
          <Link
            key={tab}
            href={moduleRoute(props.module, tab)}
            aria-current={tab === props.shown ? "page" : undefined}
          >
            {words[tab]}
          </Link>
        ))}
    </nav>
  );
}

function Tab(props: { readonly sight: ModuleSight; readonly tab: ModuleTab }): ReactNode {
  const { sight, tab } = props;
  switch (tab) {
    case "status":
      return <StatusTab sight={sight} />;
    case "timeline":
      return <TimelineTab sight={sight} />;
    case "charts":
      return <ChartsTab sight={sight} />;
    case "resources":
      return <ResourcesTab sight={sight} />;
    case "logs":
      return <LogsTab sight={sight} />;
    case "data":
      return <DataTab sight={sight} />;
    case "configuration":
      return (
        <ForAdmins module={sight.module}>
          <ConfigurationTab sight={sight} />
        </ForAdmins>
      );
  }
}
