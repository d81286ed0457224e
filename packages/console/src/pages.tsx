/** Which page an address is. What is not needed at once is loaded when it is. @module */
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { ModulePage } from "./module/module-page.tsx";
import { OverviewPage } from "./overview/overview-page.tsx";
import { routes } from "./shell/routes.ts";
import { ForAdmins } from "./ui/for-admins.tsx";
import { Empty, Loading } from "./ui/notice.tsx";
import { Page } from "./ui/page.tsx";
import { useWords } from "./words/words.tsx";

const NewModulePage = lazy(() =>
  import("./configuration/new-module-page.tsx").then((all) => ({ default: all.NewModulePage })),
);
const ClusterPage = lazy(() =>
  import("./cluster/cluster-page.tsx").then((all) => ({ default: all.ClusterPage })),
);
const ClusterEditPage = lazy(() =>
  import("./cluster/cluster-edit-page.tsx").then((all) => ({ default: all.ClusterEditPage })),
);
const StartPage = lazy(() =>
  import("./cluster/start-page.tsx").then((all) => ({ default: all.StartPage })),
);
const AccessPage = lazy(() =>
  import("./access/access-page.tsx").then((all) => ({ default: all.AccessPage })),
);
const NotificationsPage = lazy(() =>
  import("./system/notifications-page.tsx").then((all) => ({ default: all.NotificationsPage })),
);
const AuditPage = lazy(() =>
  import("./system/audit-page.tsx").then((all) => ({ default: all.AuditPage })),
);
const SupportPage = lazy(() =>
  import("./system/support-page.tsx").then((all) => ({ default: all.SupportPage })),
);

export function Pages(): ReactNode {
  const words = useWords().nav;
  const [location] = useLocation();
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [location]);
  return (
    <Suspense fallback={<Loading tall />}>
      <Switch>
        <Route path={routes.overview} component={OverviewPage} />
        <Route path="/modules/:module/:tab?">
          {(params) => (
            <ModulePage
              key={params.module}
              module={decodeURIComponent(params.module)}
              tab={params.tab ?? "status"}
            />
          )}
        </Route>
        <Route path={routes.newModule}>
          <ForAdmins title={words.newModule}>
            <NewModulePage />
          </ForAdmins>
        </Route>
        <Route path={routes.cluster} component={ClusterPage} />
        <Route path={routes.clusterEdit}>
          <ForAdmins title={words.cluster}>
            <ClusterEditPage />
          </ForAdmins>
        </Route>
        <Route path={routes.clusterStart}>
          <ForAdmins title={words.cluster}>
            <StartPage />
          </ForAdmins>
        </Route>
        <Route path={routes.access}>
          <ForAdmins title={words.access}>
            <AccessPage />
          </ForAdmins>
        </Route>
        <Route path={routes.notifications}>
          <ForAdmins title={words.notifications}>
            <NotificationsPage />
          </ForAdmins>
        </Route>
        <Route path={routes.audit}>
          <ForAdmins title={words.audit}>
            <AuditPage />
          </ForAdmins>
        </Route>
        <Route path={routes.support} component={SupportPage} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

function NotFound(): ReactNode {
  const words = useWords().notFound;
  return (
    <Page title={words.title}>
      <section className="card">
        <Empty
          icon="search"
          title={words.title}
          action={
            <Link className="button" href={routes.overview}>
              {words.home}
            </Link>
          }
        >
          {words.lead}
        </Empty>
      </section>
    </Page>
  );
}
