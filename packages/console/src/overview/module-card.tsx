/** A module on the overview: the sentence, what can be done, the live picture. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { FarmPicture } from "../farm/farm-picture.tsx";
import { ModuleActions } from "../module/module-actions.tsx";
import { Heartbeats } from "./heartbeats.tsx";
import { ModulePicture } from "./module-picture.tsx";
import { SentenceBlock } from "./sentence-block.tsx";

export function ModuleCard(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const { sight, overview } = props;
  return (
    <article className="card module-card" aria-label={sight.module}>
      <div className="module-card-head">
        <SentenceBlock sight={sight} name="link" />
        <ModuleActions sight={sight} />
      </div>
      <div className="live">
        {sight.kind === "farm" ? (
          <FarmPicture sight={sight} overview={overview} />
        ) : (
          <ModulePicture sight={sight} overview={overview} />
        )}
        <Heartbeats sight={sight} overview={overview} />
      </div>
    </article>
  );
}
