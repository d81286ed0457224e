import { expect, test } from "vitest";
import { asTyped, guideBlocks, tokenIn } from "../src/guide/guide-page.ts";

test("guideBlocks: what is typed where, in order; what is only shown is left out", () => {
  const text = [
    "# Page",
    "```console node1 node2",
    "gemel status",
    "```",
    "```text",
    "not typed",
    "```",
    "<!-- lab node2",
    "rm -rf /etc/gemel",
    "-->",
  ].join("\n");
  expect(guideBlocks("p.md", text)).toEqual([
    { page: "p.md", line: 3, hosts: ["node1", "node2"], script: "gemel status", hidden: false },
    { page: "p.md", line: 9, hosts: ["node2"], script: "rm -rf /etc/gemel", hidden: true },
  ]);
});

test("guideBlocks: commands without a host, and without an end", () => {
  expect(() => guideBlocks("p.md", "\n```console\nls\n```")).toThrow("p.md:2: say on which host");
  expect(() => guideBlocks("p.md", "```console node1\nls")).toThrow(
    "p.md:1: the block does not end",
  );
});

test("asTyped: the lab's addresses, version and token", () => {
  const script = "gemel cluster join 192.0.2.1 <<< gmlj_...; ls /usr/lib/postgresql/15/bin";
  const token = `gmlj_${"a".repeat(43)}.${"b".repeat(43)}`;
  expect(tokenIn(`It asks for the token: ${token}\n`)).toBe(token);
  expect(asTyped(script, { network: "198.18.1", postgresql: "17" }, token)).toBe(
    `gemel cluster join 198.18.1.1 <<< ${token}; ls /usr/lib/postgresql/17/bin`,
  );
});
