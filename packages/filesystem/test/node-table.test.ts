import { expect, test } from "vitest";
import { fileTypes } from "../src/file-constants.ts";
import type { Node } from "../src/primary/node.ts";
import { NodeTable } from "../src/primary/node-table.ts";

const rootIno = 2;
const max = 100;

/** A directory `d` (10) with files f0, f1, ... (1000, 1001, ...), each looked up once. */
function walked(count: number): { table: NodeTable; directory: Node; dropped: number[] } {
  const dropped: number[] = [];
  const unknown = (): undefined => undefined;
  const table = new NodeTable(rootIno, ({ ino }) => dropped.push(ino), unknown, unknown, max);
  const directory = table.found(table.root, "d", 10, fileTypes.directory | 0o755, 2);
  directory.lookups = 1;
  for (let index = 0; index < count; index += 1) {
    const node = table.found(directory, `f${index}`, 1000 + index, fileTypes.regular | 0o644, 1);
    node.mode = fileTypes.regular | 0o644;
    node.birthMs = 1_700_000_000_999;
    node.lookups = 1;
  }
  return { table, directory, dropped };
}

test("NodeTable: of many objects only some have nodes, all are known", () => {
  const { table, directory } = walked(10 * max);
  table.cool();
  expect(table.nodeCount).toBeLessThanOrEqual(max);
  expect(table.size).toBe(10 * max + 2);
  const node = table.byId(1000);
  expect(node).toMatchObject({
    lookups: 1,
    mode: fileTypes.regular | 0o644,
    type: fileTypes.regular,
  });
  expect(node?.birthMs).toBe(1_700_000_000_000);
  expect(node === undefined ? null : table.path(node)).toBe("d/f0");
  expect(table.byId(1000)).toBe(node);
  expect(directory.children).toBe(10 * max);
});

test("NodeTable: what is in use keeps its node", () => {
  const { table, directory } = walked(10 * max);
  const uses: ((node: Node) => void)[] = [
    (node) => {
      node.fd = 7;
    },
    (node) => {
      node.bound = 3;
    },
    (node) => {
      node.pinned = true;
    },
    (node) => {
      node.timesChanged = true;
    },
    (node) => {
      table.found(table.root, "other", node.ino, node.mode, 2);
    },
  ];
  const used = uses.map((use, index) => {
    const node = table.found(directory, `f${index}`, 1000 + index, fileTypes.regular, 1);
    use(node);
    return node;
  });
  table.cool();
  for (const node of used) expect(table.byId(node.ino)).toBe(node);
  expect(table.byId(10)).toBe(directory);
});

test("NodeTable: what was put away is moved, gets a second name, and is forgotten as any other", () => {
  const { table, directory, dropped } = walked(10 * max);
  table.cool();
  directory.names[0] = { parent: table.root, name: "moved" };
  const first = table.found(directory, "f0", 1000, fileTypes.regular, 1);
  expect(table.path(first)).toBe("moved/f0");
  const second = table.found(table.root, "link", 1001, fileTypes.regular, 2);
  expect(second.names).toHaveLength(2);
  // Not all of its lookups, then the last one.
  const third = table.byId(1002);
  if (third !== undefined) third.lookups = 3;
  table.forget(1002, 2);
  expect(table.byIno(1002)?.lookups).toBe(1);
  for (let index = 0; index < 10 * max; index += 1) table.forget(1000 + index, 1);
  expect(dropped).toHaveLength(10 * max);
  table.forget(10, 1);
  expect(dropped).toContain(10);
  expect(table.size).toBe(1);
});

test("NodeTable: a table in which everything is in use is not searched for each new object", () => {
  const { table } = walked(10 * max);
  for (const node of table.all()) node.fd = 7;
  table.cool();
  expect(table.nodeCount).toBe(10 * max + 2);
  for (const node of table.all()) node.fd = -1;
  table.cool();
  expect(table.nodeCount).toBe(10 * max + 2);
});

test("NodeTable: as many names of one file as ext4 allows take no longer each than a few", () => {
  const { table, directory } = walked(0);
  const [other, file] = [100, 200];
  const beside = table.found(table.root, "e", other, fileTypes.directory | 0o755, 2);
  const nameOf = (index: number): [Node, string] => [
    index % 2 === 0 ? directory : beside,
    `n${index}`,
  ];
  const add = (index: number): Node =>
    table.found(...nameOf(index), file, fileTypes.regular | 0o644, 2);
  const began = process.cpuUsage();
  const node = add(0);
  node.lookups = 1;
  for (let index = 0; index < 65_000; index += 1) add(index);
  expect(node.names.length).toBe(65_000);
  expect([directory.children, beside.children]).toEqual([32_500, 32_500]);
  for (let index = 64_999; index > 0; index -= 2) table.unnamed(node, ...nameOf(index));
  expect([directory.children, beside.children]).toEqual([32_500, 0]);
  for (let index = 0; index < 64_998; index += 2) table.unnamed(node, ...nameOf(index));
  // Of the processor: looking through all names for each takes more than ten seconds of it.
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(2);
  expect(node.names.map(({ name }) => name)).toEqual(["n64998"]);
  expect(table.path(node)).toBe("d/n64998");
});
