/**
 * A page that shows which node answers, for whoever tries a farm: it asks again and again, each time on a
 * connection of its own, and counts. One text without anything from elsewhere.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type PageLanguage, pageWords } from "./test-page-words.ts";

/** What one question brings. */
export type TestAnswer = {
  readonly module: string;
  readonly node: string;
  /** As the node sees the client: a farm preserves its address. */
  readonly client: string;
  readonly port: number;
};

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
#tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(3.2rem, 1fr)); gap: 4px; padding: 0; }
#tiles li { list-style: none; color: #fff; background: #555; border-radius: 4px; padding: .5rem 0; text-align: center; font-size: .75rem; overflow: hidden; }
.n0 { background: #1f5fae !important; } .n1 { background: #a34700 !important; } .n2 { background: #1d7044 !important; }
.n3 { background: #7b3fa0 !important; } .n4 { background: #8a1f4b !important; } .n5 { background: #4d5a12 !important; }
.none { background: #b00020 !important; }
table { border-collapse: collapse; } th, td { padding: .2rem 1rem .2rem 0; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
`;

/** First as fast as it goes, then twice a second, for as long as the page is open. */
const script = `
const [many, shown, gapMs] = [60, 60, 500];
const counts = new Map();
const classes = new Map();
const tiles = document.getElementById("tiles");
const { none, port } = tiles.dataset;
async function ask() {
  let name = none;
  try {
    const answer = await fetch(location.pathname + "/answer", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    const said = await answer.json();
    name = said.node;
    document.getElementById("client").textContent = said.client + ", " + port + " " + said.port;
  } catch {}
  show(name);
}
function show(name) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
  if (!classes.has(name)) classes.set(name, name === none ? "none" : "n" + classes.size % 6);
  const tile = document.createElement("li");
  tile.className = classes.get(name);
  tile.textContent = name;
  tiles.append(tile);
  while (tiles.children.length > shown) tiles.firstElementChild.remove();
  const total = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const rows = [...counts].sort().map(([node, count]) => {
    const row = document.createElement("tr");
    for (const [words, kind] of [[node, ""], [count, "number"], [Math.round(count / total * 100) + " %", "number"]]) {
      const cell = document.createElement("td");
      cell.className = kind;
      cell.textContent = words;
      row.append(cell);
    }
    return row;
  });
  document.getElementById("counts").replaceChildren(...rows);
}
async function go() {
  for (let n = 0; n < many; n++) await ask();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    await ask();
  }
}
void go();
`;

/** The whole page, as the node that was asked makes it. */
export function testPage(
  { module, node, client, port }: TestAnswer,
  language: PageLanguage,
): string {
  const words = pageWords[language];
  const none = `data-none="${words.none}" data-port="${words.port}"`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(module)}${words.title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(module)}${words.title}</h1>
<p>${words.from} <strong id="page-node">${escaped(node)}</strong>. ${words.tiles}</p>
<p>${words.seen} <span id="client">${escaped(client)}, ${words.port} ${port}</span>.</p>
<table><thead><tr>${words.heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody id="counts"></tbody></table>
<ul id="tiles" aria-label="${words.last}" ${none}></ul>
<noscript><p>${words.again}</p></noscript>
</main>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Nothing but what the page itself holds is run, and nobody else is asked. */
export const testPagePolicy: string = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
