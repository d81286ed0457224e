/**
 * The configuration and the README of a module for an application of one's own. Pure: the wishes in,
 * text out.
 *
 * @module
 */
import type { Wishes } from "./wishes.ts";

/** The text of `conf/userconfig.xml`. */
export function userConfig(wishes: Wishes): string {
  const { vip, sync, services } = wishes;
  const macros: [string, string][] = [
    ...(vip === null
      ? []
      : ([
          ["VIP", vip.address],
          ["VIP_PREFIX", vip.prefix],
        ] as [string, string][])),
    ["SERVICES", services.join(",")],
    ["COMMAND", wishes.command],
    ["OSUSER", wishes.user],
    ["READY", wishes.ready],
  ];
  const variables = [
    ...["SERVICES", "COMMAND", "OSUSER", "READY"].map((name) => [name, `%${name}%`] as const),
    ["DIRECTORY", wishes.directories[0] ?? ""] as const,
  ];
  return lines([
    "<!DOCTYPE safe>",
    "<safe>",
    "  <!-- What may differ between installations; the README says what each one is. -->",
    ...macros.map(([name, value]) => `  <macro name="${name}" value="${quoted(value)}"/>`),
    "",
    '  <service mode="mirror" boot="on">',
    '    <heart pulse="200ms" timeout="3s"/>',
    ...(vip === null ? [] : ["", ...virtualAddress]),
    "",
    sync === "write"
      ? "    <!-- Every write waits until the other node has received it. -->"
      : "    <!-- fsync and the like wait until the data is on both disks. -->",
    `    <rfs sync="${sync}">`,
    ...wishes.directories.map(
      (path) => `      <replicated dir="${quoted(path)}" mode="read_only"/>`,
    ),
    "    </rfs>",
    ...monitors(wishes),
    ...checkers(wishes),
    "",
    "    <!-- A stop that does not end in time is followed by one with force. -->",
    '    <user nicestoptimeout="90s" forcestoptimeout="30s">',
    ...variables.map(([name, value]) => `      <var name="${name}" value="${quoted(value)}"/>`),
    "    </user>",
    "  </service>",
    "</safe>",
  ]);
}

const virtualAddress = [
  "    <!-- On the interface whose network holds it. -->",
  "    <vip>",
  "      <interface_list>",
  "        <interface>",
  "          <real_interface>",
  '            <virtual_addr addr="%VIP%" netmask="%VIP_PREFIX%" where="one_side_alias"/>',
  "          </real_interface>",
  "        </interface>",
  "      </interface_list>",
  "    </vip>",
];

function monitors({ processes, services }: Wishes): string[] {
  const watched = [
    ...processes.map((name) => `name="${quoted(name)}" atleast="1"`),
    ...services.map((name) => `name="${quoted(name)}" service="yes"`),
  ];
  if (watched.length === 0) return [];
  return [
    "",
    '    <!-- action="stopstart" would move the service to the other node instead. -->',
    '    <errd polltimer="250ms">',
    ...watched.map((attributes) => `      <proc ${attributes} class="prim" action="restart"/>`),
    "    </errd>",
  ];
}

function checkers({ port, url }: Wishes): string[] {
  const to = 'interval="2s" timeout="3s" failures="3"';
  const tags = [
    ...(port === null
      ? []
      : [
          '      <tcp ident="port" when="prim" action="restart">',
          `        <to addr="127.0.0.1" port="${port}" ${to}/>`,
          "      </tcp>",
        ]),
    ...(url === ""
      ? []
      : [
          '      <http ident="page" when="prim" action="restart">',
          `        <to url="${quoted(url)}" ${to}/>`,
          "      </http>",
        ]),
  ];
  return tags.length === 0 ? [] : ["", "    <check>", ...tags, "    </check>"];
}

/** The text of `README.md`: what is set up, and what is left to be done by hand. */
export function readme(wishes: Wishes): string {
  const { name, directories, services, command } = wishes;
  const started =
    services.length > 0
      ? `the units ${services.join(", ")}`
      : command === ""
        ? "what you fill in in `bin/start_prim` and `bin/stop_prim`"
        : `\`${command}\``;
  return lines([
    `# ${name}`,
    "",
    `Mirrors ${directories.join(", ")} and starts ${started} on the node that has the right to write.`,
    "",
    "On both nodes:",
    "",
    "```sh",
    `mkdir -p ${directories.map(inShell).join(" ")}`,
    ...services.map((unit) => `systemctl disable --now ${unit}`),
    `gemel module install ./${name} --id 1     # the same id on both`,
    "```",
    "",
    `Then \`gemel prim -m ${name}\` on the node that holds the data, \`gemel second -m ${name}\` on the other.`,
    "",
    "- The application must recover by itself from a crash: after the loss of a node it finds its directory as a power cut leaves it.",
    "- The users that own the files need the same numeric ids on both nodes.",
    "- The macros `VIP`, `VIP_PREFIX`, `SERVICES`, `COMMAND`, `OSUSER` and `READY` (a command that succeeds once the application answers) are at the head of",
    "  `conf/userconfig.xml`. A change is put in force with `gemel module config`, on both nodes.",
    `- Output of \`COMMAND\`: \`/var/log/gemel/modules/${name}/server.log\`.`,
  ]);
}

function inShell(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

function quoted(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
