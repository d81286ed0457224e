/** `<check>`, and the checkers that other sections ask for. @module */
import { isIP, isIPv6 } from "node:net";
import type { Checker } from "@gemel/protocol";
import { checkRule, vipRule } from "@gemel/protocol/schema";
import { ipAddress } from "./address.ts";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const rules = checkRule.children;
const interfaceRule = vipRule.children.interface_list.children.interface;
const addressRule = interfaceRule.children.real_interface.children.virtual_addr;
const farmAddressRule = interfaceRule.children.virtual_interface.children.virtual_addr;

/** Used where an element says nothing of its own. */
const usual = { intervalMs: 10_000, timeoutMs: 5000, failures: 1 } as const;

/** Sooner than the shortest usual silence of the peer counts: see `pingResource` of the engine. */
const splitbrainTimes = { intervalMs: 1000, timeoutMs: 1000, failures: 1 } as const;

type Read = (element: XmlElement) => Checker;

const readers: Readonly<Record<keyof typeof rules, Read>> = {
  tcp(element) {
    const to = valuesOf(onlyTo(element), rules.tcp.children.to);
    const { addr, port } = to;
    const look = { type: "tcp", host: hostOf(addr), port } as const;
    return { ...head("tcp", valuesOf(element, rules.tcp)), ...times(to), look };
  },
  ping(element) {
    const to = valuesOf(onlyTo(element), rules.ping.children.to);
    const look = { type: "ping", host: hostOf(to.addr) } as const;
    return { ...head("ping", valuesOf(element, rules.ping)), ...times(to), look };
  },
  intf(element) {
    const place = onlyTo(element);
    const to = valuesOf(place, rules.intf.children.to);
    const address = ipAddress(to.local_addr, placeOf(place, "local_addr"));
    const look = { type: "interface", address } as const;
    const values = valuesOf(element, rules.intf);
    return { ...head("intf", values), ...usual, intervalMs: to.interval, look };
  },
  ip(element) {
    const place = onlyTo(element);
    const to = valuesOf(place, rules.ip.children.to);
    const address = ipAddress(to.addr, placeOf(place, "addr"));
    const look = { type: "address", address } as const;
    return { ...head("ip", valuesOf(element, rules.ip)), ...usual, intervalMs: to.interval, look };
  },
  custom(element) {
    const values = valuesOf(element, rules.custom);
    const args = (values.arg ?? "").split(/\s+/).filter((word) => word !== "");
    return {
      ...head("custom", values),
      ...usual,
      look: { type: "custom", exec: values.exec, args },
    };
  },
  module(element) {
    const values = valuesOf(element, rules.module);
    const place = childrenOf(element, "to")[0];
    const to = valuesOf(place, rules.module.children.to);
    const where = place === undefined ? values.name : `${values.name}_${to.addr}`;
    const ident = values.ident ?? where;
    const page = `/var/modules/${encodeURIComponent(values.name)}/ready.txt`;
    const look: Checker["look"] =
      place === undefined
        ? { type: "module", name: values.name }
        : {
            type: "http",
            url: `http://${urlHost(to.addr)}:${to.port}${page}`,
            status: 200,
            body: null,
            verify: true,
          };
    const timing = { intervalMs: to.interval, timeoutMs: to.timeout, failures: 1 };
    return { ...head("module", { ...values, ident }), ...timing, look };
  },
  splitbrain(element) {
    const { ident, arg } = valuesOf(element, rules.splitbrain);
    const values = { ident, when: "pre", action: "noaction" } as const;
    const hosts = arg.split(/\s+/).filter((word) => word !== "");
    const look = { type: "ping_any", hosts: hosts.map(hostOf) } as const;
    return { ...head("splitbrain", values), ...splitbrainTimes, look };
  },
  http(element) {
    const place = onlyTo(element);
    const to = valuesOf(place, rules.http.children.to);
    if (!/^https?:\/\/\S+$/.test(to.url) || !URL.canParse(to.url)) {
      throw configError(placeOf(place, "url"), `"${to.url}" is not an http or https address`);
    }
    if (to.status !== null && !/^[1-5]\d\d$/.test(to.status)) {
      throw configError(placeOf(place, "status"), `"${to.status}" is not an HTTP status`);
    }
    const status = to.status === null ? null : Number(to.status);
    const look = {
      type: "http",
      url: to.url,
      status,
      body: to.body,
      verify: to.verify === "on",
    } as const;
    return { ...head("http", valuesOf(element, rules.http)), ...times(to), look };
  },
  postgresql(element) {
    const to = valuesOf(onlyTo(element), rules.postgresql.children.to);
    const { host, port, database, user, osuser, query, write } = to;
    return {
      ...head("postgresql", valuesOf(element, rules.postgresql)),
      ...times(to),
      look: {
        type: "postgresql",
        host,
        port,
        database,
        user,
        osUser: osuser,
        query,
        write: write === "on",
      },
    };
  },
};

export function readCheckers(
  check: XmlElement | undefined,
  vip: XmlElement | undefined,
): Checker[] {
  const checkers: Checker[] = [];
  for (const element of check?.children ?? []) {
    const checker = readers[element.name as keyof typeof rules](element);
    if (checkers.some((other) => other.resource === checker.resource)) {
      const message = `The resource "${checker.resource}" has a checker already`;
      throw configError(placeOf(element, "ident"), message);
    }
    checkers.push(checker);
  }
  const own = [...addressCheckers(vip), ...interfaceCheckers(vip)];
  const known = new Set(checkers.map(({ resource }) => resource));
  return [...checkers, ...own.filter(({ resource }) => !known.has(resource))];
}

/** `check` of a virtual address: it must stay where the module serves. */
function addressCheckers(vip: XmlElement | undefined): Checker[] {
  return interfacesOf(vip).flatMap((wanted) =>
    [...addressesOf(wanted), ...farmAddressesOf(wanted)].flatMap((element) => {
      const isFarm = !addressesOf(wanted).includes(element);
      const { addr, check } = valuesOf(element, isFarm ? farmAddressRule : addressRule);
      if (!check) return [];
      const address = ipAddress(addr.split("/")[0] ?? "", placeOf(element, "addr"));
      return [
        {
          resource: `ip.${address}`,
          when: "prim",
          action: "stopstart",
          ...usual,
          intervalMs: 2000,
          // Once more: one that is just being announced anew must not count.
          failures: 2,
          look: { type: "address", address },
        } as const,
      ];
    }),
  );
}

/** `check` of an interface: the link of the one whose network the address is in. */
function interfaceCheckers(vip: XmlElement | undefined): Checker[] {
  return interfacesOf(vip).flatMap((wanted) => {
    const first = addressesOf(wanted)[0];
    if (!valuesOf(wanted, interfaceRule).check || first === undefined) return [];
    const [written = "", bits] = valuesOf(first, addressRule).addr.split("/");
    const address = ipAddress(written, placeOf(first, "addr"));
    const prefix = bits ?? valuesOf(first, addressRule).netmask ?? "";
    const name = networkName(address, prefix);
    const look = { type: "interface", address } as const;
    const times = { ...usual, intervalMs: 2000 };
    return [
      { resource: `intf.${name}`, when: "prim", action: "noaction", ...times, look } as const,
    ];
  });
}

/** `198.18.1.0` for an address and its mask; the address itself where there is no mask. */
function networkName(address: string, prefix: string): string {
  const bits = /^\d+$/.test(prefix) ? Number(prefix) : null;
  if (isIPv6(address) || bits === null || bits > 32) return address;
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const network = number - (number % size);
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".");
}

function interfacesOf(vip: XmlElement | undefined): XmlElement[] {
  return childrenOf(vip, "interface_list").flatMap((list) => childrenOf(list, "interface"));
}

function addressesOf(wanted: XmlElement): XmlElement[] {
  return childrenOf(wanted, "real_interface").flatMap((real) => childrenOf(real, "virtual_addr"));
}

/** Those that all nodes of a farm have. */
function farmAddressesOf(wanted: XmlElement): XmlElement[] {
  const virtual = childrenOf(wanted, "virtual_interface");
  return virtual.flatMap((one) => childrenOf(one, "virtual_addr"));
}

type Head = Pick<Checker, "resource" | "when" | "action">;

function head(
  kind: string,
  values: {
    readonly ident: string;
    readonly when: Checker["when"];
    readonly action: Checker["action"] | null;
  },
): Head {
  const { ident, when } = values;
  const action =
    values.action ??
    (when === "pre" && kind !== "custom" ? "wait" : (usualActions[kind] ?? "noaction"));
  return { resource: `${kind}.${ident}`, when, action };
}

/** What is done where a checker does not say. The others only show their resource. */
const usualActions: Readonly<Record<string, Checker["action"]>> = {
  tcp: "restart",
  ip: "stopstart",
  http: "restart",
  postgresql: "restart",
};

function times(to: {
  readonly interval: number;
  readonly timeout: number;
  readonly failures: number;
}): Pick<Checker, "intervalMs" | "timeoutMs" | "failures"> {
  return { intervalMs: to.interval, timeoutMs: to.timeout, failures: to.failures };
}

function onlyTo(element: XmlElement): XmlElement {
  const [to, second] = childrenOf(element, "to");
  if (second !== undefined) throw configError(second.at, "<to> stands twice");
  if (to === undefined) throw configError(element.at, `<${element.name}> needs <to>`);
  return to;
}

/** Without the brackets of an IPv6 address. */
function hostOf(written: string): string {
  const bare = /^\[(.*)\]$/.exec(written)?.[1] ?? written;
  return isIP(bare) === 0 ? written : bare;
}

function urlHost(written: string): string {
  const host = hostOf(written);
  return isIPv6(host) ? `[${host}]` : host;
}
