/** What the plain HTTP port of `<health>` answers, where `cluster.xml` asks for it; nothing else. Pure. @module */

/** `:module`: a name. */
export const healthPaths = {
  alive: { path: "/livez", what: "Whether gemeld answers" },
  ready: { path: "/var/modules/:module/ready.txt", what: "Whether the module serves here" },
  primary: { path: "/health/primary/:module", what: "The same, with its state" },
  secondary: {
    path: "/health/secondary/:module",
    what: "Whether it follows here, with its state",
  },
  testPage: {
    path: "/test/:module",
    what: "A page that shows which node answers, and asks again and again",
  },
  testAnswer: {
    path: "/test/:module/answer",
    what: "One answer of it: the node, and the address and port of who asks",
  },
} as const;
export type HealthPath = keyof typeof healthPaths;

const patterns = Object.entries(healthPaths).map(([name, { path }]) => ({
  name: name as HealthPath,
  pattern: new RegExp(`^${path.replace(".", "\\.").replace(":module", "([A-Za-z0-9_-]{1,64})")}$`),
}));

/** Which of them a request's target is; `module` is empty where there is none in it. Null: none. */
export function healthPathOf(
  url: string,
): { readonly name: HealthPath; readonly module: string } | null {
  const [path = ""] = url.split("?", 1);
  for (const { name, pattern } of patterns) {
    const found = pattern.exec(path);
    if (found !== null) return { name, module: found[1] ?? "" };
  }
  return null;
}
