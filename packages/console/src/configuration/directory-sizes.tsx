/** How much a directory holds on each server, and how much room there is. @module */
import type { DirectorySight } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { Icon } from "../ui/icon.tsx";
import { useSettled } from "../ui/settled.ts";
import { useFormat, useSpoken, useWords } from "../words/words.tsx";

export function DirectorySizes(props: {
  readonly path: string;
  readonly nodes: readonly string[];
}): ReactNode {
  const { words: all, said } = useSpoken();
  const words = all.configuration;
  const path = useSettled(props.path.trim());
  const sights = useQueries({
    queries: props.nodes.map((node) => ({
      queryKey: ["directory", node, path],
      queryFn: () => api.at(node).call("directory", { query: { path } }),
      enabled: path.startsWith("/"),
      retry: false,
    })),
  });
  if (!path.startsWith("/")) return null;
  return (
    <ul className="directory-sizes" aria-label={words.directoryOn(path)}>
      {sights.map(({ data, error }, index) => (
        <li key={props.nodes[index]}>
          <strong>{props.nodes[index]}</strong>
          {error !== null ? (
            <span className="second">{said(error.message)}</span>
          ) : data === undefined ? (
            <Icon name="spinner" spin />
          ) : (
            <Sight sight={data} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Sight({ sight }: { readonly sight: DirectorySight }): ReactNode {
  const words = useWords().configuration;
  const format = useFormat();
  const { kind, size, freeBytes } = sight;
  const free = words.directoryFree(format.bytes(freeBytes));
  if (kind === "missing") {
    return (
      <span className="tone-warn">
        <Icon name="warning" /> {words.directoryMissing}, {free}
      </span>
    );
  }
  if (kind === "other") {
    return (
      <span className="tone-bad">
        <Icon name="error" /> {words.directoryOther}
      </span>
    );
  }
  const held =
    size === null
      ? words.directoryLarge
      : size.files === 0
        ? words.directoryEmpty
        : words.directoryHolds(format.number(size.files), format.bytes(size.bytes));
  return (
    <span className="second">
      {held}, {free}
    </span>
  );
}
