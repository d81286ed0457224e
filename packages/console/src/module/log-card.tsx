/** A log of a module's nodes: how many lines fit what is wanted, filter, copy, download; the lines are the caller's. @module */
import type { ReactNode } from "react";
import { CopyAs, type Shown } from "../invocations/copy-as.tsx";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useSpoken } from "../words/words.tsx";
import type { LogWant } from "./log-want.ts";

export function LogCard<Want extends LogWant>(props: {
  readonly title: string;
  readonly nodes: readonly string[];
  readonly want: Want;
  readonly onWant: (want: Want) => void;
  /** What else can be wanted, beside text and node. */
  readonly more?: ReactNode;
  /** Who reads it, one for each node. */
  readonly invocations: readonly Shown[];
  /** What is downloaded: the lines that are shown, oldest first. */
  readonly file: { readonly name: string; readonly lines: () => readonly string[] };
  readonly count: number;
  readonly isLoading: boolean;
  readonly error: unknown;
  /** Shown in the place of no lines. */
  readonly none: { readonly icon: IconName; readonly title: string; readonly more: string };
  readonly children: ReactNode;
}): ReactNode {
  const { words, format } = useSpoken();
  const own = words.logs;
  const { want, onWant, file, none } = props;
  const download = (): void => {
    saveAs(new Blob([`${file.lines().join("\n")}\n`], { type: "text/plain" }), file.name);
  };
  return (
    <Card
      title={props.title}
      flush
      aside={
        <div className="row">
          <span className="muted only-wide">{own.lines(format.number(props.count))}</span>
          <CopyAs small invocations={props.invocations} />
          <Button small icon="download" onClick={download}>
            {words.common.download}
          </Button>
        </div>
      }
    >
      <div className="card-body filter-bar">
        <TextField
          label={own.filter}
          type="search"
          value={want.text}
          onChange={(text) => onWant({ ...want, text })}
        />
        <SelectField
          label={words.common.node}
          value={want.node}
          options={[
            { value: "", words: words.common.all },
            ...props.nodes.map((value) => ({ value, words: value })),
          ]}
          onChange={(node) => onWant({ ...want, node })}
        />
        {props.more}
      </div>
      <ErrorNotice error={props.error} />
      {props.isLoading ? (
        <div className="card-body">
          <Loading />
        </div>
      ) : props.count === 0 ? (
        <Empty icon={none.icon} title={none.title}>
          {none.more}
        </Empty>
      ) : (
        props.children
      )}
    </Card>
  );
}
