/**
 * A configuration of nginx for a host of the lab: it answers with the host's name, small or large.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Host } from "../host/host.ts";

export const nginxConfig = "/etc/farm-nginx.conf";
/** What `/large` answers with. */
export const largeFile = "/srv/www/large";
const largeBytes = 1024 * 1024;

/** `/` answers with the host's name, `/large` with 1 MiB. */
export function writeNginx(
  host: Host,
  options: { readonly ports?: readonly number[]; readonly workers?: number } = {},
): void {
  const { ports = [80], workers = 1 } = options;
  mkdirSync(host.path("/srv/www"), { recursive: true });
  writeFileSync(host.path(largeFile), Buffer.alloc(largeBytes, host.name));
  const lines = [
    `worker_processes ${workers};`,
    "error_log /var/log/nginx-error.log;",
    "events { worker_connections 1024; }",
    "http { access_log off; sendfile on; client_body_temp_path /tmp; proxy_temp_path /tmp;",
    "fastcgi_temp_path /tmp; uwsgi_temp_path /tmp; scgi_temp_path /tmp; keepalive_requests 1000000; keepalive_timeout 900s;",
    "server {",
    ...ports.map((port) => `listen ${port} backlog=1024; listen [::]:${port} backlog=1024;`),
    `location = / { return 200 "${host.name}\\n"; }`,
    "location = /large { root /srv/www; } } }",
    "",
  ];
  writeFileSync(host.path(nginxConfig), lines.join("\n"));
}

/** Lets clients of a farm that is installed on `host` reach the page that shows who answers, as the guide says. */
export function withTestPage(host: Host, module: string, healthPort: number): void {
  const file = host.path(`/etc/gemel/modules/${module}/conf/userconfig.xml`);
  const rule = `<rule port="${healthPort}" filter="on_port"/>`;
  const text = readFileSync(file, "utf8").replace('<rule port="%PORT%"', `${rule}\n$&`);
  writeFileSync(file, text);
}
