/** What answers without proof of who asks and is no operation of the table. @module */
export const unlistedPublic: readonly {
  readonly method: string;
  readonly path: string;
  readonly what: string;
}[] = [
  { method: "GET", path: "/livez", what: "Whether gemeld answers; nothing else is said" },
  {
    method: "GET",
    path: "/metrics",
    what: 'Prometheus, from this host only, and only where `cluster.xml` has `<api metrics="loopback">`',
  },
  { method: "GET", path: "/*", what: "The console's files, which are the same for everybody" },
];
