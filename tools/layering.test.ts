/** The import table of ARCHITECTURE.md is the one that the package.json files declare. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("..", import.meta.url);

function declared(): Map<string, string[]> {
  const packages = readdirSync(new URL("packages", root));
  return new Map(
    packages.map((name) => {
      const json: unknown = JSON.parse(
        readFileSync(new URL(`packages/${name}/package.json`, root), "utf8"),
      );
      const dependencies =
        typeof json === "object" && json !== null && "dependencies" in json
          ? Object.keys(json.dependencies ?? {})
          : [];
      const own = dependencies.filter((key) => key.startsWith("@gemel/"));
      return [name, own.map((key) => key.slice("@gemel/".length)).sort()];
    }),
  );
}

function documented(): Map<string, string[]> {
  const text = readFileSync(new URL("ARCHITECTURE.md", root), "utf8");
  const section = text.split("## 5.")[1]?.split("## 6.")[0] ?? "";
  const rows = [...section.matchAll(/^\| ([a-z]+) \|([a-z, ]*)\|$/gm)];
  return new Map(
    rows
      .filter((row) => row[1] !== "package")
      .map((row) => [
        row[1] ?? "",
        (row[2] ?? "")
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "")
          .sort(),
      ]),
  );
}

test("ARCHITECTURE.md: its import table equals the package.json files", () => {
  expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(declared()));
});

test("packages: each has a README", () => {
  for (const name of declared().keys()) {
    const text = readFileSync(new URL(`packages/${name}/README.md`, root), "utf8");
    expect(text.length, name).toBeGreaterThan(200);
  }
});
