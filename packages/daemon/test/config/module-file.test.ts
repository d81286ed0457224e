import { GemelError } from "@gemel/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { context, mirrorOf, moduleXml } from "./samples.ts";

function load(xml: string): ReturnType<typeof loadModuleConfig> {
  return loadModuleConfig(xml, "userconfig.xml", context);
}

function refusal(xml: string): string {
  try {
    load(xml);
  } catch (error) {
    if (error instanceof GemelError && error.code === "config_invalid") return error.message;
    throw error;
  }
  return "accepted";
}

function edited(from: string, to: string): string {
  if (!moduleXml.includes(from)) throw new Error(`the sample has no ${from}`);
  return moduleXml.replace(from, to);
}

describe("loadModuleConfig", () => {
  it("expands macros, converts units and fills in defaults", () => {
    expect(load(moduleXml).config).toMatchInlineSnapshot(`
      {
        "automaticReboot": "off",
        "boot": "on",
        "bootDelayMs": 0,
        "checkers": [
          {
            "action": "stopstart",
            "failures": 2,
            "intervalMs": 2000,
            "look": {
              "address": "198.18.1.10",
              "type": "address",
            },
            "resource": "ip.198.18.1.10",
            "timeoutMs": 5000,
            "when": "prim",
          },
          {
            "action": "noaction",
            "failures": 1,
            "intervalMs": 2000,
            "look": {
              "address": "198.18.1.10",
              "type": "interface",
            },
            "resource": "intf.198.18.1.10",
            "timeoutMs": 5000,
            "when": "prim",
          },
        ],
        "defaultPrimary": "node2",
        "failover": false,
        "failoverRules": {
          "extends": true,
          "handleMs": 15000,
          "periodMs": 5000,
          "text": "",
        },
        "heartbeat": {
          "flowLan": "private",
          "idents": {
            "default": "default",
            "private": "flow",
          },
          "lans": [
            "default",
            "private",
          ],
          "port": 8889,
          "pulseMs": 100,
          "timeoutMs": 2000,
        },
        "id": 2,
        "loopIntervalMs": 86400000,
        "maxLoop": 5,
        "mirror": {
          "directories": [
            {
              "path": "/srv/app",
              "scope": {
                "excluded": [],
                "excludedPatterns": [],
                "included": [],
                "includedPatterns": [],
              },
              "toCheck": [],
            },
          ],
          "encryption": true,
          "port": 5604,
          "rescueAgeMs": null,
          "rescueBytesMax": null,
          "resync": {
            "bytesPerSecond": null,
            "files": 16,
          },
          "sendTimeoutMs": 5000,
          "sync": "fsync",
          "writeThrough": false,
        },
        "mode": "mirror",
        "monitors": {
          "pollMs": 500,
          "processes": [
            {
              "action": "restart",
              "argRegex": "-D /srv/app",
              "atLeast": 1,
              "atMost": null,
              "class": "prim",
              "handler": null,
              "name": "appd",
              "restartServices": [],
              "service": false,
              "startAfter": 1,
            },
          ],
        },
        "name": "app",
        "nodes": [
          "node1",
          "node2",
        ],
        "resetConnections": true,
        "scripts": {
          "forceStopTimeoutMs": 300000,
          "keepOutput": true,
          "niceStopTimeoutMs": 10000,
          "outputSizeMax": 2097152,
          "variables": {
            "DATADIR": "/srv/app",
          },
          "virtualHost": null,
        },
        "splitBrain": "yield",
        "virtualAddresses": [
          {
            "address": "198.18.1.10",
            "announce": {
              "again": false,
              "forMs": 1200000,
              "intervalMs": 60000,
            },
            "connections": false,
            "interface": "eth1",
            "isSource": false,
            "prefixLength": 24,
          },
        ],
      }
    `);
  });

  it("reads what of a directory is not mirrored, and what must be there", () => {
    const children = [
      '<notreplicated path="./cache/"/><notreplicated path="/d/abs"/>',
      '<notreplicated regexpath="\\.tmp$"/><notreplicated path="!data" regexpath="!\u00e4$"/>',
      '<tocheck path=".mounted"/><tocheck path="/mnt/x"/>',
    ].join("");
    const xml = `<safe><service mode="mirror"><rfs><replicated dir="/d">${children}</replicated></rfs></service></safe>`;
    expect(mirrorOf(load(xml)).mirror.directories).toEqual([
      {
        path: "/d",
        scope: {
          excluded: ["cache", "abs"],
          excludedPatterns: ["\\.tmp$"],
          included: ["data"],
          includedPatterns: ["\u00c3\u00a4$"],
        },
        toCheck: ["/d/.mounted", "/mnt/x"],
      },
    ]);
  });

  it("reads a light module: scripts, monitors, checkers, rules, and nothing that is shared", () => {
    const xml =
      '<safe><service mode="light" boot="auto" failover="on"><user/><errd><proc name="x"/></errd></service></safe>';
    const { config, warnings } = load(xml);
    expect(config).toMatchObject({ mode: "light", boot: "auto", maxLoop: 3 });
    expect(warnings.map(({ message }) => message)).toEqual([
      '"failover" of <service> is ignored: a light module has no primary',
    ]);
  });

  it.each([
    ['light"><rfs><replicated dir="/d"/></rfs>', "1:29: <rfs> has no place in a light module"],
    ['light"><heart/>', "1:29: <heart> has no place in a light module"],
    ['light"><vip/>', "1:29: <vip> has no place in a light module"],
  ])("refuses what belongs to another mode: %s", (text, message) => {
    expect(refusal(`<safe><service mode="${text}</service></safe>`)).toContain(message);
  });

  it("needs no more than the mirrored directory", () => {
    const xml = '<safe><service mode="mirror"><rfs><replicated dir="/d"/></rfs></service></safe>';
    const config = mirrorOf(load(xml));
    expect(config.heartbeat).toMatchObject({
      pulseMs: 200,
      timeoutMs: 3000,
      lans: ["default", "private"],
      flowLan: "default",
    });
    expect(config.mirror.sync).toBe("write");
    expect(config.boot).toBe("ignore");
  });

  it("warns of everything that it knows and ignores", () => {
    const xml = edited("<rfs", '<rfs acl="on"').replace(
      'boot="on"',
      'boot="on" automatic_reboot="on"',
    );
    expect(load(xml).config.automaticReboot).toBe("on");
    expect(
      load(xml).warnings.map(({ at, message }) => `${at.line}:${at.column} ${message}`),
    ).toEqual([
      '14:10 "acl" of <rfs> is ignored: access control lists and extended attributes are always mirrored',
    ]);
  });

  it("reads what is done for a process: classes of one's own, a program, some services only", () => {
    const proc = (attributes: string): string =>
      edited("</errd>", `<proc name="web.service" ${attributes}/></errd>`);
    const last = (attributes: string): unknown =>
      load(proc(attributes)).config.monitors.processes.at(-1);
    expect(last('class="other"')).toMatchObject({ class: "other", action: "stopstart" });
    expect(last('class="pre" action="noaction"')).toMatchObject({ class: "pre", handler: null });
    expect(last('action="mend_web"')).toMatchObject({ handler: "mend_web", action: "stopstart" });
    expect(last('service="yes" action="restart" restart_services="web, queue"')).toMatchObject({
      service: true,
      restartServices: ["web", "queue"],
    });
    expect(refusal(proc('class="a b"'))).toContain('"a b" is not a class');
    expect(refusal(proc('action="../mend"'))).toContain("nor a program in the module's bin/");
    expect(refusal(proc('action="restat"'))).toContain('did you mean "restart"?');
    expect(refusal(proc('restart_services="web"'))).toContain(
      'restart_services needs service="yes" and action="restart"',
    );
  });

  it("lets a third machine gate the silence of the peer, soon enough for its time-out", () => {
    const witness = '<check><splitbrain ident="third" arg="198.18.1.8 198.18.1.9"/></check>';
    const { config } = load(edited("</service>", `${witness}</service>`));
    const third = config.checkers.find(({ resource }) => resource === "splitbrain.third");
    expect(third?.look).toEqual({ type: "ping_any", hosts: ["198.18.1.8", "198.18.1.9"] });
    const { timeoutMs } = mirrorOf({ config }).heartbeat;
    const { intervalMs = 0, timeoutMs: lookMs = 0 } = third ?? {};
    expect(intervalMs + lookMs).toBeLessThan(timeoutMs);
  });

  it("reads the host name that scripts see", () => {
    const vhost = (attributes: string): string =>
      edited("</service>", `<vhost><virtualhostname ${attributes}/></vhost></service>`);
    expect(load(vhost('name="erp" envfile="vhost.env"')).config.scripts.virtualHost).toEqual({
      ...{ name: "erp", file: "vhost.env", when: "prim" },
    });
    expect(refusal(vhost('name="erp;reboot"'))).toContain('"erp;reboot" is not a host name');
    expect(refusal(vhost('name="erp" envfile="../x"'))).toContain('"../x" is not a file name');
    expect(refusal(edited("</service>", "<vhost/></service>"))).toContain(
      "<vhost> needs <virtualhostname>",
    );
  });

  it("reads failover rules, and names the place inside of the file where they cannot be read", () => {
    const xml = (rules: string): string =>
      edited(
        "</service>",
        `<failover period="1s" handle_time="4s"><![CDATA[\n${rules}\n]]></failover></service>`,
      );
    const { failoverRules } = load(xml("a: if (tcp.app == down) then swap();")).config;
    expect(failoverRules).toEqual({
      text: "a: if (tcp.app == down) then swap();",
      extends: true,
      periodMs: 1000,
      handleMs: 4000,
    });
    const line =
      xml("")
        .split("\n")
        .findIndex((one) => one.includes("<failover")) + 1;
    expect(() => load(xml("a: if (tcp.app == down)\n  then fly();"))).toThrow(
      `:${line + 2}:8: In the failover rules, there is no action "fly"; use wait, stop,`,
    );
  });

  it("lets a macro win over the environment, and knows the environment", () => {
    const environment = { DATADIR: "/elsewhere", ZONE: "b" };
    const xml = edited('value="198.18.1.10"', 'value="198.18.1.1%N%"');
    const loaded = loadModuleConfig(xml, "u", {
      ...context,
      environment: { ...environment, N: "7" },
    });
    expect(mirrorOf(loaded).mirror.directories).toMatchObject([{ path: "/srv/app" }]);
    expect(mirrorOf(loaded).virtualAddresses[0]?.address).toBe("198.18.1.17");
  });

  const cases: [name: string, xml: string, message: string][] = [
    [
      "a missing macro",
      edited('"%DATADIR%/"', '"%DATADR%/"'),
      '15:19: There is no macro "DATADR"; did you mean "DATADIR"?',
    ],
    [
      "a duration without sense",
      edited('pulse="100ms"', 'pulse="fast"'),
      '7:12: "pulse": "fast" is not a duration; write a number with d, h, m, s, ms or us, like "3s"',
    ],
    [
      "a duration finer than can be kept",
      edited('pulse="100ms"', 'pulse="20us"'),
      '7:12: "pulse": "20us" rounds to 0 ms; the finest step is 1 ms',
    ],
    [
      "a time-out shorter than two pulses",
      edited('timeout="2s"', 'timeout="150ms"'),
      '7:26: "timeout" (150 ms) must be at least twice "pulse"',
    ],
    [
      "a network that cluster.xml does not name",
      edited('<heartbeat name="private"', '<heartbeat name="privat"'),
      '9:18: cluster.xml has no lan "privat"; did you mean "private"?',
    ],
    [
      "a default primary that is no node",
      edited('defaultprim="node2"', 'defaultprim="node9"'),
      '6:51: There is no node "node9"; did you mean "node1"?',
    ],
    [
      "a relative directory",
      edited('value="/srv/app"', 'value="srv/app"'),
      '15:19: The replicated directory "srv/app/" must be an absolute path; written as "%DATADIR%/", with "DATADIR" of line 4',
    ],
    [
      "directories inside each other",
      edited('mode="read_only"/>', 'mode="read_only"/><replicated dir="/srv/app/sub"/>'),
      '15:66: "/srv/app/sub" and "/srv/app" overlap; replicate the outer one only',
    ],
    [
      "a path that is not mirrored, outside of the directory",
      edited(
        'mode="read_only"/>',
        'mode="read_only"><notreplicated path="../other"/></replicated>',
      ),
      '15:68: "../other" is not in the replicated directory /srv/app',
    ],
    [
      "a virtual address that is none",
      edited('value="198.18.1.10"', 'value="198.18.1"'),
      '12:21: "198.18.1" is not an IP address; written as "%VIP%", with "VIP" of line 5',
    ],
    [
      "an empty virtual address",
      edited('value="198.18.1.10"', 'value=""'),
      '12:21: The attribute "addr" is empty; the macro "VIP" (line 5) is empty: give it a value there, or when the module is installed, in its field of the console, or with --set VIP=VALUE',
    ],
    [
      "a netmask with a gap",
      edited("255.255.255.0", "255.0.255.0"),
      '12:34: "255.0.255.0" is not a netmask for 198.18.1.10',
    ],
    [
      "a regular expression that is none",
      edited('argregex="-D', 'argregex="-D ('),
      '18:25: "argregex" is not a regular expression: Invalid regular expression: /-D ( /srv/app/: Unterminated group; written as "-D ( %DATADIR%", with "DATADIR" of line 4',
    ],
    [
      "a section of another mode",
      edited('mode="mirror"', 'mode="farm"'),
      "7:5: <heart> has no place in a farm module; remove it",
    ],
    [
      "a value that is not in the list",
      edited('sync="fsync"', 'sync="fsyn"'),
      '14:10: "fsyn" is not a value of "sync"; did you mean "fsync"?',
    ],
    [
      "a section that stands twice",
      edited("<user", "<errd/><user"),
      "20:5: <errd> stands twice in <service>",
    ],
    [
      "a number out of its bounds",
      edited('maxloop="5"', 'maxloop="-1"'),
      '6:71: "maxloop" must be a whole number from 0 to 1000000, not "-1"',
    ],
    ["no service", "<safe></safe>", "1:1: <safe> needs <service>"],
    [
      "a repeated attribute",
      edited('boot="on"', 'boot="on" boot="on"'),
      '6:36: Not well-formed XML: the attribute "boot" stands twice',
    ],
  ];
  it.each(cases)("refuses %s", (_, xml, message) => {
    expect(refusal(xml)).toBe(`userconfig.xml:${message}`);
  });

  it("says where, whatever is done to a valid file", () => {
    fc.assert(
      fc.property(
        fc.nat(moduleXml.length),
        fc.nat(20),
        fc.string({ unit: "binary", maxLength: 8 }),
        (at, cut, put) => {
          const xml = moduleXml.slice(0, at) + put + moduleXml.slice(at + cut);
          expect(refusal(xml)).toMatch(/^accepted$|^userconfig\.xml:\d+:\d+: /);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});
