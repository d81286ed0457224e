/**
 * What is where in the REST interface: method and path of every operation, by its name.
 *
 * Without schemas, so that a client needs to load nothing else. What each takes and answers, and who may, is
 * in `operations/`; `docs/reference/rest.md` is generated from both.
 *
 * @module
 */
export const routes = {
  node: "GET /api/v1/node",
  cluster: "GET /api/v1/cluster",
  uploadCluster: "PUT /api/v1/cluster",
  modules: "GET /api/v1/modules",
  installed: "GET /api/v1/installed",
  overview: "GET /api/v1/overview",
  stream: "GET /api/v1/stream",
  templates: "GET /api/v1/templates",
  directory: "GET /api/v1/directory",
  metrics: "GET /api/v1/modules/:module/metrics",
  prometheus: "GET /metrics",
  support: "GET /api/v1/support",
  preflight: "GET /api/v1/preflight",
  preflightBytes: "GET /api/v1/preflight/bytes",
  hostAddresses: "GET /api/v1/host-addresses",
  reach: "GET /api/v1/reach",

  install: "POST /api/v1/modules",
  module: "GET /api/v1/modules/:module",
  uninstall: "DELETE /api/v1/modules/:module",
  reconfigure: "POST /api/v1/modules/:module/config",
  deconfigure: "DELETE /api/v1/modules/:module/config",
  checkConfig: "POST /api/v1/modules/:module/confcheck",
  checkConfigAll: "POST /api/v1/modules/:module/confcheck-all",
  package: "GET /api/v1/modules/:module/package",
  replacePackage: "PUT /api/v1/modules/:module/package",
  ports: "GET /api/v1/modules/:module/ports",
  history: "GET /api/v1/modules/:module/history",
  restore: "POST /api/v1/modules/:module/history",
  moduleFiles: "GET /api/v1/modules/:module/files",
  moduleFile: "GET /api/v1/modules/:module/file",
  writeModuleFile: "PUT /api/v1/modules/:module/file",
  deleteModuleFile: "DELETE /api/v1/modules/:module/file",

  act: "POST /api/v1/modules/:module/actions",
  plan: "GET /api/v1/modules/:module/plan",
  operations: "GET /api/v1/operations",
  operation: "GET /api/v1/operations/:operation",
  display: "GET /api/v1/modules/:module/display/:script",
  resources: "GET /api/v1/modules/:module/resources",
  setResource: "PUT /api/v1/modules/:module/resources",
  monitored: "GET /api/v1/modules/:module/monitored",
  enableClass: "PUT /api/v1/modules/:module/monitored",
  loop: "POST /api/v1/modules/:module/loop",
  changeSettings: "PUT /api/v1/modules/:module/settings",
  changeTraffic: "POST /api/v1/modules/:module/farm",
  farmPlan: "GET /api/v1/modules/:module/farm/plan",

  diff: "GET /api/v1/modules/:module/diff",
  verify: "POST /api/v1/modules/:module/verify",
  lastVerify: "GET /api/v1/modules/:module/verify",
  upgrade: "POST /api/v1/modules/:module/upgrade",
  splitBrain: "GET /api/v1/modules/:module/split-brain",
  splitBrainSide: "GET /api/v1/modules/:module/split-brain/side",
  rescues: "GET /api/v1/modules/:module/rescues",
  rescue: "GET /api/v1/modules/:module/rescues/:rescue",
  keepRescue: "POST /api/v1/modules/:module/rescues",
  restoreRescue: "POST /api/v1/modules/:module/rescues/:rescue/restore",
  deleteRescue: "DELETE /api/v1/modules/:module/rescues/:rescue",
  rescueArchive: "GET /api/v1/modules/:module/rescues/:rescue/archive",

  transitions: "GET /api/v1/modules/:module/transitions",
  noteInLog: "POST /api/v1/modules/:module/log",
  log: "GET /api/v1/modules/:module/log",
  events: "GET /api/v1/modules/:module/events",
  commands: "GET /api/v1/modules/:module/commands",
  scriptLogs: "GET /api/v1/modules/:module/script-logs",
  scriptLog: "GET /api/v1/modules/:module/script-logs/:log",
  audit: "GET /api/v1/audit",

  session: "GET /api/v1/session",
  signIn: "POST /api/v1/session",
  signOut: "DELETE /api/v1/session",
  makeWelcome: "POST /api/v1/welcome",
  useWelcome: "POST /api/v1/session/welcome",
  changePassword: "POST /api/v1/session/password",
  beginOidc: "GET /api/v1/session/oidc",
  finishOidc: "GET /api/v1/session/oidc/done",
  users: "GET /api/v1/users",
  createUser: "POST /api/v1/users",
  user: "GET /api/v1/users/:user",
  changeUser: "PUT /api/v1/users/:user",
  deleteUser: "DELETE /api/v1/users/:user",
  tokens: "GET /api/v1/tokens",
  createToken: "POST /api/v1/tokens",
  deleteToken: "DELETE /api/v1/tokens/:token",
  realms: "GET /api/v1/realms",
  changeRealms: "PUT /api/v1/realms",
  notifications: "GET /api/v1/notifications",
  changeNotifications: "PUT /api/v1/notifications",
  testNotification: "POST /api/v1/notifications/:target/test",

  initCluster: "POST /api/v1/cluster/init",
  joinCluster: "POST /api/v1/cluster/join",
  giveJoinToken: "POST /api/v1/cluster/join-tokens",
  clusterAuthority: "GET /api/v1/cluster/authority",
  admitNode: "POST /api/v1/cluster/admissions",
  clusterStanding: "GET /api/v1/cluster/standing",
  clusterDocument: "GET /api/v1/cluster/document",
  takeClusterDocument: "PUT /api/v1/cluster/document",
  clusterNodes: "GET /api/v1/cluster/nodes",
  removeNode: "DELETE /api/v1/cluster/nodes/:member",
  leaveCluster: "POST /api/v1/cluster/leave",
  checkCluster: "POST /api/v1/cluster/confcheck",
  sharedDocument: "GET /api/v1/shared/:document",
  offerDocument: "PUT /api/v1/shared/:document",
} as const satisfies Readonly<Record<string, `${Method} /${string}`>>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** The two halves of a route; parameters of `path` are written `:name`. */
export function routeOf(name: RouteName): { readonly method: Method; readonly path: string } {
  const [method, path = ""] = routes[name].split(" ");
  return { method: method as Method, path };
}
