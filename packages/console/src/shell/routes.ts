/** Addresses of pages, behind the hash. Pure. @module */

export const moduleTabs = [
  "status",
  "timeline",
  "charts",
  "resources",
  "logs",
  "data",
  "configuration",
] as const;
export type ModuleTab = (typeof moduleTabs)[number];

export const routes = {
  overview: "/",
  newModule: "/new",
  cluster: "/cluster",
  clusterEdit: "/cluster/edit",
  clusterStart: "/cluster/start",
  access: "/access",
  notifications: "/notifications",
  audit: "/audit",
  support: "/support",
  welcome: "/welcome",
} as const;

export function moduleRoute(module: string, tab: ModuleTab = "status"): string {
  const base = `/modules/${encodeURIComponent(module)}`;
  return tab === "status" ? base : `${base}/${tab}`;
}

export function splitBrainRoute(module: string): string {
  return `${moduleRoute(module)}/split-brain`;
}
