import { expect, test } from "vitest";
import {
  firstPlan,
  placeOf,
  problemOf,
  waysOf,
  withNetwork,
  withoutServer,
  withServer,
} from "../src/cluster/cluster-plan.ts";

const host = [
  { address: "192.0.2.1", interface: "eth0" },
  { address: "2001:db8::1", interface: "eth0" },
];

test("cluster: the first plan is of two servers on one network, with the address that is without doubt", () => {
  expect(firstPlan(host)).toEqual({
    servers: ["", ""],
    networks: [{ name: "default", addresses: ["192.0.2.1", ""] }],
  });
  const more = [...host, { address: "198.51.100.1", interface: "eth1" }];
  expect(firstPlan(more).networks[0]?.addresses).toEqual(["", ""]);
});

test("cluster: a plan says what init and join are told, and which ways are tried", () => {
  const plan = withNetwork(withServer(firstPlan(host)));
  expect(plan.networks.map(({ name }) => name)).toEqual(["default", "network2"]);
  const filled = {
    servers: ["a", " b ", ""],
    networks: [
      { name: "default", addresses: ["192.0.2.1", "192.0.2.2", ""] },
      { name: " private ", addresses: ["203.0.113.1", " 198.51.100.2", "198.51.100.3"] },
    ],
  };
  expect(placeOf(filled, 1)).toEqual({
    node: "b",
    addresses: { default: "192.0.2.2", private: "198.51.100.2" },
  });
  expect(placeOf(filled, 2)).toEqual({ node: undefined, addresses: { private: "198.51.100.3" } });
  // The address behind a translation is not the host's: nothing can be sent from it.
  expect(waysOf(filled, host)).toEqual([
    { network: 0, server: 1, to: "192.0.2.2", from: "192.0.2.1" },
    { network: 1, server: 1, to: "198.51.100.2", from: "" },
    { network: 1, server: 2, to: "198.51.100.3", from: "" },
  ]);
  expect(withoutServer(filled, 1).networks[0]?.addresses).toEqual(["192.0.2.1", ""]);
});

test("cluster: what is wrong with a plan", () => {
  const plan = firstPlan([]);
  expect(problemOf(plan)).toBeNull();
  const two = withNetwork(plan);
  expect(problemOf(two)).toBe("noOwnAddress");
  const named = (...names: string[]): ReturnType<typeof problemOf> =>
    problemOf({
      servers: ["", ""],
      networks: names.map((name, at) => ({ name, addresses: [`192.0.${at}.1`, ""] })),
    });
  expect(named("default", " ")).toBe("noNetworkName");
  expect(named("default", "default ")).toBe("sameNetwork");
  expect(named("default", "private")).toBeNull();
  const same = { name: "default", addresses: ["192.0.2.1", "192.0.2.1"] };
  expect(problemOf({ servers: ["", ""], networks: [same] })).toBe("sameAddress");
});
