/** Configurations of Apache and HAProxy for hosts of the lab: each says the name of its host. @module */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Host } from "../host/host.ts";

export const apacheConfig = "/etc/farm-apache.conf";
export const haproxyConfig = "/etc/farm-haproxy.cfg";
export const haproxyPort = 8000;

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
