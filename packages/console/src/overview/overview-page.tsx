/** Is my service up, where does it run, am I protected: for every module, alerts first. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { routes } from "../shell/routes.ts";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Loading } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { isWell, needsAttention } from "../words/sentence-words.ts";
import { useWords } from "../words/words.tsx";
import { ClusterAlerts } from "./cluster-alerts.tsx";
import { ModuleCard } from "./module-card.tsx";
import { ModuleRow } from "./module-row.tsx";

/** With more modules than this there is one line for each instead of a picture. */
const cardsMax = 3;

export function OverviewPage(): ReactNode {
  const words = useWords();
  const overview = useLive((live) => live.overview);
  const isAdmin = useUnless("admin") === null;
  if (overview === null) {
    return (
      <Page title={words.overview.title}>
        <Loading tall />
      </Page>
    );
  }
  const { modules } = overview;
  return (
    <Page
      title={words.overview.title}
      lead={modules.length === 0 ? undefined : leadOf(modules, words.overview)}
      actions={
        isAdmin &&
        modules.length > 0 && (
          <Link className="button" href={routes.newModule}>
            <Icon name="add" />
            {words.overview.newModule}
          </Link>
        )
      }
    >
      <ClusterAlerts overview={overview} />
      <Body overview={overview} isAdmin={isAdmin} />
    </Page>
  );
}

function Body(props: { readonly overview: Overview; readonly isAdmin: boolean }): ReactNode {
  const words = useWords();
  const { overview, isAdmin } = props;
  const { modules } = overview;
  if (!overview.configured) {
    return (
      <section className="card">
        <Empty
          icon="cluster"
          title={words.overview.noCluster}
          action={
            isAdmin && (
              <Link className="button primary" href={routes.clusterStart}>
                {words.overview.createCluster}
              </Link>
            )
          }
        >
          {words.overview.noClusterLead}
        </Empty>
      </section>
    );
  }
  if (modules.length === 0) {
    return (
      <section className="card">
        <Empty
          icon="module"
          title={words.overview.noModule}
          action={
            isAdmin && (
              <Link className="button primary" href={routes.newModule}>
                <Icon name="add" />
                {words.overview.newModule}
              </Link>
            )
          }
        >
          {words.overview.noModuleLead}
        </Empty>
      </section>
    );
  }
  if (modules.length > cardsMax) return <Rows overview={overview} />;
  return modules.map((sight) => (
    <ModuleCard key={sight.module} sight={sight} overview={overview} />
  ));
}

function Rows({ overview }: { readonly overview: Overview }): ReactNode {
  const words = useWords();
  const [filter, setFilter] = useState("");
  const shown = overview.modules.filter(({ module }) =>
    module.toLowerCase().includes(filter.trim().toLowerCase()),
  );
  return (
    <>
      {overview.modules.length > 8 && (
        <div className="filter-bar">
          <TextField
            label={words.overview.filter}
            type="search"
            value={filter}
            onChange={setFilter}
          />
        </div>
      )}
      <ul className="card module-rows">
        {shown.map((sight) => (
          <ModuleRow key={sight.module} sight={sight} overview={overview} />
        ))}
      </ul>
    </>
  );
}

type OverviewWords = ReturnType<typeof useWords>["overview"];

function leadOf(modules: readonly ModuleSight[], words: OverviewWords): string {
  const attention = modules.filter(needsAttention).length;
  if (attention > 0) return words.someNot(attention, modules.length);
  const well = modules.filter(isWell).length;
  return well === modules.length ? words.allWell(well) : words.quiet(well, modules.length);
}
