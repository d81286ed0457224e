/** No page of the console is left out where all of them are looked at: pictures, and accessibility in both themes. */
import { expect, test } from "vitest";
import {
  moduleRoute,
  moduleTabs,
  routes,
  splitBrainRoute,
} from "../packages/console/src/shell/routes.ts";
import { moduleName } from "../packages/lab/src/demo/run.ts";
import { entryShots, pages, startShots } from "../packages/lab/src/screens/shots.ts";

const addresses = [
  ...Object.values(routes),
  ...moduleTabs.map((tab) => moduleRoute(moduleName, tab)),
  splitBrainRoute(moduleName),
];

function pathsOf(shots: readonly { readonly path: string }[]): Set<string> {
  return new Set(shots.map(({ path }) => path.split("?")[0] ?? ""));
}

test("console: every address that its pages have is among the pages that are looked at", () => {
  const looked = pathsOf([...pages, ...entryShots, ...startShots]);
  expect(addresses.filter((path) => !looked.has(path))).toEqual([]);
});
