/** Who is signed in sees the pages; who is not signs in. @module */

import { GemelError } from "@gemel/base";
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Router, useLocation } from "wouter";
import { api, whenUnauthorised } from "./api/client.ts";
import { resetLive } from "./api/live-store.ts";
import { openStream } from "./api/live-stream.ts";
import { SessionProvider } from "./api/session.tsx";
import { SignIn } from "./entry/sign-in.tsx";
import { Welcome } from "./entry/welcome.tsx";
import { Pages } from "./pages.tsx";
import { useHashLocation, useHashSearch } from "./shell/hash-location.ts";
import { routes } from "./shell/routes.ts";
import { Shell } from "./shell/shell.tsx";
import { ErrorNotice } from "./ui/notice.tsx";
import { WordsProvider } from "./words/words.tsx";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof GemelError) || error.httpStatus >= 502),
    },
  },
});

export function App(): ReactNode {
  return (
    <WordsProvider>
      <QueryClientProvider client={queries}>
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <Gate />
        </Router>
      </QueryClientProvider>
    </WordsProvider>
  );
}

function Gate(): ReactNode {
  const [location] = useLocation();
  const client = useQueryClient();
  const session = useQuery({
    queryKey: ["session"],
    queryFn: () => api.call("session"),
    staleTime: Number.POSITIVE_INFINITY,
    retry: true,
    retryDelay: 1000,
  });
  useEffect(() => {
    whenUnauthorised(() => void client.invalidateQueries({ queryKey: ["session"] }));
  }, [client]);
  const principal = session.data?.principal ?? null;
  const isWelcome = location.startsWith(routes.welcome);
  if (session.data === undefined) {
    return session.error === null ? null : (
      <div className="entry">
        <ErrorNotice error={session.error} />
      </div>
    );
  }
  if (isWelcome) return <Welcome session={session.data} />;
  if (principal === null) return <SignIn session={session.data} />;
  return (
    <SessionProvider session={{ ...session.data, principal }}>
      <Streamed who={principal.name} />
    </SessionProvider>
  );
}

function Streamed({ who }: { readonly who: string }): ReactNode {
  const client = useQueryClient();
  useEffect(() => {
    const end = openStream(client);
    return () => {
      end();
      resetLive();
    };
  }, [client, who]);
  return (
    <Shell>
      <Pages />
    </Shell>
  );
}
