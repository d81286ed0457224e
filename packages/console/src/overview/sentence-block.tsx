/** The one sentence about a module, with why and what next. @module */
import type { ModuleSight } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { moduleRoute, splitBrainRoute } from "../shell/routes.ts";
import { lookOf, StatusIcon } from "../ui/status.tsx";
import { Since } from "../ui/time.tsx";
import { headline, nextStepOf, underHeadline } from "../words/sentence-words.ts";
import { useSpoken } from "../words/words.tsx";

export function SentenceBlock(props: {
  readonly sight: ModuleSight;
  /** How the module is named: by a link to its page, as the title of that page, or not at all. */
  readonly name: "link" | "title" | "none";
}): ReactNode {
  const spoken = useSpoken();
  const { words } = spoken;
  const { module, sentence } = props.sight;
  const next = nextStepOf(props.sight, spoken);
  return (
    <div className="sentence">
      <StatusIcon code={sentence.code} />
      <div className="grow">
        {props.name === "link" && (
          <h2 className="sentence-name">
            <Link href={moduleRoute(module)}>{module}</Link>
          </h2>
        )}
        {props.name === "title" && <h1 className="sentence-name">{module}</h1>}
        <p
          className={`sentence-words tone-${lookOf(sentence.code).tone}`}
          data-testid={`sentence-${module}`}
        >
          {headline(sentence, spoken)}
        </p>
        <p className="sentence-more">
          {underHeadline(props.sight, spoken).map((part) => (
            <span key={part}>{part}</span>
          ))}
          {sentence.since !== null && (
            <span>
              <Since at={sentence.since} />
            </span>
          )}
        </p>
        {next !== "" && (
          <p className="sentence-next">
            <strong>
              {words.sentence.next}
              {words.common.colon}
            </strong>{" "}
            {next}{" "}
            {sentence.code === "split_brain" && (
              <Link href={splitBrainRoute(module)}>{words.tabs.splitBrain}</Link>
            )}
          </p>
        )}
      </div>
    </div>
  );
}
