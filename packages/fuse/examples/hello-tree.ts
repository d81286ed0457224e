/** Mounts a read-only tree held in memory: `node hello-tree.ts DIR`, as root; SIGTERM ends it. */
import * as fuse from "@gemel/fuse";

type Tree = { readonly [name: string]: string | Tree };
const tree: Tree = { "hello.txt": "Hello, world\n", docs: { "why.txt": "Because.\n", empty: {} } };

type Node = { readonly id: number; readonly content: Buffer | Map<string, Node> };
const nodes: Node[] = [];
const plant = (value: string | Tree): Node => {
  const content = new Map<string, Node>();
  const id = nodes.length + 1;
  const node = { id, content: typeof value === "string" ? Buffer.from(value) : content };
  nodes.push(node);
  if (typeof value === "object")
    for (const [name, child] of Object.entries(value)) content.set(name, plant(child));
  return node;
};
plant(tree); // The root is planted first and so gets node 1, fuse.rootNodeId

const ttl = { entryTtlNs: 3600e9, attributesTtlNs: 3600e9 };
const attributesOf = ({ id, content }: Node): fuse.FileAttributes => ({
  ...fuse.blankAttributes,
  ino: id,
  size: content instanceof Map ? 0 : content.length,
  mode: content instanceof Map ? fuse.fileType.directory | 0o555 : fuse.fileType.regular | 0o444,
});
const contentOf = (id: number) => nodes[id - 1]?.content;

const session = new fuse.Session({
  lookup: ({ nodeId, name }) => {
    const directory = contentOf(nodeId);
    const node = directory instanceof Map && directory.get(Buffer.from(name).toString());
    if (!node) return fuse.errno.ENOENT;
    return { nodeId: node.id, generation: 0, ...ttl, attributes: attributesOf(node) };
  },
  getattr: ({ nodeId }) => {
    const node = nodes[nodeId - 1];
    return node ? { attributes: attributesOf(node), ttlNs: 3600e9 } : fuse.errno.ENOENT;
  },
  read: ({ nodeId, offset, size }) => {
    const content = contentOf(nodeId);
    return content instanceof Buffer ? content.subarray(offset, offset + size) : fuse.errno.EISDIR;
  },
  readdir: ({ nodeId, cookie }) => {
    const content = contentOf(nodeId);
    if (!(content instanceof Map)) return fuse.errno.ENOTDIR;
    const list = [...content].map(([name, { id }], index) => {
      return { ino: id, cookie: BigInt(index + 1), type: 0, name: Buffer.from(name) };
    });
    return list.slice(Number(cookie));
  },
});

const target = process.argv[2] ?? "";
const device = fuse.openDevice({ nonBlocking: true });
fuse.mountFuse({ target, device, name: "hello", subtype: "hello-tree", readOnly: true });
process.once("SIGTERM", () => fuse.unmount(target, { lazy: true }));
process.stdout.write(`Mounted on ${target}\n`);
await fuse.serve(device, session);
