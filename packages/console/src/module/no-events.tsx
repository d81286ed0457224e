/** In the place of events: they are read, or there are none. @module */
import type { ReactNode } from "react";
import { Empty, Loading } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

export function NoEvents({ isLoading }: { readonly isLoading: boolean }): ReactNode {
  const words = useWords().timeline;
  if (isLoading) {
    return (
      <div className="card-body">
        <Loading />
      </div>
    );
  }
  return (
    <Empty icon="clock" title={words.none}>
      {words.noneMore}
    </Empty>
  );
}
