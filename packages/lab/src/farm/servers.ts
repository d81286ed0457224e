/** Configurations of Apache and HAProxy, and a server of one's own, for hosts of the lab: each says the name of its host. @module */
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, repository } from "../host/host.ts";

export const apacheConfig = "/etc/farm-apache.conf";
export const haproxyConfig = "/etc/farm-haproxy.cfg";
export const haproxyPort = 8000;
export const ownPort = 8081;

/** `/name` answers with the host's name. */
export function writeApache(host: Host): void {
  mkdirSync(host.path("/srv/www"), { recursive: true });
  writeFileSync(host.path("/srv/www/name"), `${host.name}\n`);
  const modules = "/usr/lib/apache2/modules";
  const lines = [
    "ServerRoot /etc",
    `ServerName ${host.name}`,
    "DefaultRuntimeDir /var/tmp",
    ...["mpm_event", "authz_core"].map(
      (name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`,
    ),
    "Listen 80",
    "User www-data",
    "Group www-data",
    "ErrorLog /var/log/apache-error.log",
    "DocumentRoot /srv/www",
    "<Directory /srv/www>",
    "Require all granted",
    "</Directory>",
    "",
  ];
  writeFileSync(host.path(apacheConfig), lines.join("\n"));
}

/** `/gate` answers with the host's name; everything else comes from the servers behind, in turn. */
export function writeHaproxy(host: Host, servers: readonly string[]): void {
  const lines = [
    "defaults",
    " mode http",
    " timeout connect 1s",
    " timeout client 5s",
    " timeout server 5s",
    "frontend gate",
    ` bind :${haproxyPort}`,
    ` http-request return status 200 content-type text/plain string "${host.name}" if { path /gate }`,
    " default_backend servers",
    "backend servers",
    " balance roundrobin",
    " option redispatch",
    ...servers.map(
      (address, index) =>
        ` server server${index + 1} ${address}:80 check inter 200ms fall 1 rise 1`,
    ),
    "",
  ];
  writeFileSync(host.path(haproxyConfig), lines.join("\n"));
}

/**
 * The generic module, with its scripts filled in as they ask for: Python's web server behind `/name`. A template
 * in the host's `/etc`; its path there.
 */
export function ownModule(host: Host): string {
  const folder = "/etc/own-module";
  const files = host.path("/srv/own");
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, "name"), `${host.name}\n`);
  cpSync(join(repository, "packages/modules/farm"), host.path(folder), { recursive: true });
  const pidFile = "/run/own-server.pid";
  const start = [
    `setsid python3 -m http.server ${ownPort} --directory /srv/own </dev/null >>/var/log/own.log 2>&1 &`,
    `echo $! >${pidFile}`,
    `until (exec 3<>/dev/tcp/127.0.0.1/${ownPort}) 2>/dev/null; do sleep 0.05; done`,
  ];
  const stop = [
    `pid=$(cat ${pidFile} 2>/dev/null) || exit 0`,
    "kill $" + '{force:+-KILL} "$pid" 2>/dev/null || exit 0',
    'while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done',
  ];
  appendFileSync(host.path(`${folder}/bin/start_both`), `\n${start.join("\n")}\n`);
  appendFileSync(host.path(`${folder}/bin/stop_both`), `\n${stop.join("\n")}\n`);
  return folder;
}
