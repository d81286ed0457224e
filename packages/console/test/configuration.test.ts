/** Texts of configurations that the console makes or reads. */
import type { ClusterConfig, ModuleSight, SplitBrainSide } from "@gemel/protocol";
import { clusterRule, moduleRule } from "@gemel/protocol/schema";
import { expect, test } from "vitest";
import { clusterXmlOf } from "../src/cluster/cluster-xml.ts";
import { base64Of, bytesOf } from "../src/configuration/base64.ts";
import { macrosIn, withMacros } from "../src/configuration/macro-text.ts";
import { marksOfRefusal } from "../src/configuration/marks.ts";
import { completionsOf } from "../src/configuration/schema-completion.ts";
import { lackOf, noWatching, type Watching, withWatching } from "../src/configuration/watch-xml.ts";
import { welcomeToken } from "../src/entry/welcome-token.ts";
import { allNodesOrder } from "../src/module/all-nodes-order.ts";
import { keepSteps } from "../src/module/keep-steps.ts";

test("cluster.xml: what stands by itself is left out, names are escaped", () => {
  const config: ClusterConfig = {
    lans: [{ name: 'a"b', nodes: [{ name: "node1", address: "198.18.1.1" }] }],
    witness: { kind: "etcd", address: "198.18.1.9", port: 2379 },
    health: null,
    api: { port: 7443, metricsOnLoopback: false },
  };
  expect(clusterXmlOf(config)).toBe(`<cluster>
  <lans>
    <lan name="a&quot;b">
      <node name="node1" addr="198.18.1.1"/>
    </lan>
  </lans>
  <witness kind="etcd" addr="198.18.1.9"/>
</cluster>
`);
});

test("cluster.xml: what the form has no field for stays", () => {
  const node = { name: "node1", address: "198.18.1.1", localAddress: "10.0.0.1" };
  const xml = clusterXmlOf({
    lans: [{ name: "default", command: true, nodes: [node] }],
    witness: null,
    health: null,
    api: { port: 7443, metricsOnLoopback: true },
  });
  expect(xml).toContain('<lan name="default" command="on">');
  expect(xml).toContain('<node name="node1" addr="198.18.1.1" laddr="10.0.0.1"/>');
  expect(xml).toContain('<api port="7443" metrics="loopback"/>');
  const known = Object.keys(clusterRule.children.api.attributes);
  expect(known).toEqual(expect.arrayContaining(["port", "metrics"]));
});

test("macros: only those that are named change, values are escaped", () => {
  const xml = '<macro name="A" value="1"/>\n<macro name="B" value="2"/>';
  expect(withMacros(xml, { B: 'x<"' })).toBe(
    '<macro name="A" value="1"/>\n<macro name="B" value="x&lt;&quot;"/>',
  );
});

test("macros: those of a text are read as they are written", () => {
  const xml =
    '<safe><macro name="A" value="1"/><macro name="B" value="a &lt; b"/><service/></safe>';
  expect(macrosIn(xml)).toEqual({ A: "1", B: "a < b" });
  expect(macrosIn(withMacros(xml, { A: 'x"' }))).toEqual({ A: 'x"', B: "a < b" });
  expect(macrosIn("<safe>")).toEqual({});
});

const watching: Watching = {
  watches: [
    { kind: "tcp", address: "127.0.0.1", port: "%PORT%" },
    { kind: "tcp", address: "::1", port: "%PORT%" },
    { kind: "http", url: 'http://localhost/?a="1"&b', body: "^ok" },
    { kind: "ping", address: "198.18.1.254" },
  ],
  thirdMachine: " 198.18.1.254 198.18.1.253 ",
  splitBrain: "ask",
};

test("watching: processes and units go where the others are, at the time when they run", () => {
  const watches = [
    { kind: "process", name: "appd" },
    { kind: "unit", name: "app.service" },
  ] as const;
  const wanted: Watching = { ...noWatching, watches };
  const line = '<proc name="appd" class="prim" action="restart"/>';
  const unit = '<proc name="app.service" service="yes" class="prim" action="restart"/>';
  const bare = '<safe>\n  <service mode="mirror">\n    <user/>\n  </service>\n</safe>\n';
  const errd = `    <errd>\n      ${line}\n      ${unit}\n    </errd>`;
  expect(withWatching(bare, wanted)).toBe(bare.replace("<user/>", `<user/>\n${errd}`));
  const watched = bare.replace(
    "<user/>",
    '<errd polltimer="250ms">\n      <proc name="a"/>\n    </errd>',
  );
  expect(withWatching(watched, wanted)).toBe(
    watched.replace('<proc name="a"/>', `<proc name="a"/>\n      ${line}\n      ${unit}`),
  );
  expect(withWatching(bare.replace("mirror", "farm"), wanted)).toContain(
    'name="appd" class="both"',
  );
  expect(watches.map(lackOf)).toEqual([null, null]);
  expect(lackOf({ kind: "process", name: "two words" })).toBe("name");
});

test("watching: checkers go before the end of the service, whatever comments say", () => {
  const xml =
    '<safe>\n  <service mode="mirror">\n    <!-- <check></check> -->\n  </service>\n</safe>\n';
  expect(withWatching(xml, watching)).toBe(`<safe>
  <service split_brain="ask" mode="mirror">
    <!-- <check></check> -->
    <check>
      <tcp ident="port_PORT">
        <to addr="127.0.0.1" port="%PORT%"/>
      </tcp>
      <tcp ident="port_PORT_2">
        <to addr="::1" port="%PORT%"/>
      </tcp>
      <http ident="localhost_a_1_b">
        <to url="http://localhost/?a=&quot;1&quot;&amp;b" body="^ok"/>
      </http>
      <ping ident="198_18_1_254">
        <to addr="198.18.1.254"/>
      </ping>
      <splitbrain ident="third" exec="ping" arg="198.18.1.254 198.18.1.253"/>
    </check>
  </service>
</safe>
`);
});

test("watching: checkers that are there stay; without any the file is as it was", () => {
  const xml = "<service>\n    <check>\n      <old/>\n    </check>\n</service>\n";
  const one: Watching = { ...noWatching, watches: [{ kind: "ping", address: "a" }] };
  expect(withWatching(xml, one)).toBe(
    '<service>\n    <check>\n      <old/>\n      <ping ident="a">\n        <to addr="a"/>\n      </ping>\n    </check>\n</service>\n',
  );
  expect(withWatching(xml, noWatching)).toBe(xml);
});

test("watching: what is missing", () => {
  expect(lackOf({ kind: "tcp", address: "a b", port: "1" })).toBe("address");
  expect(lackOf({ kind: "tcp", address: "a", port: "65536" })).toBe("port");
  expect(lackOf({ kind: "tcp", address: "a", port: "%PORT%" })).toBeNull();
  expect(lackOf({ kind: "http", url: "ftp://a", body: "" })).toBe("url");
  expect(lackOf({ kind: "ping", address: "" })).toBe("address");
});

test("marks: places of a refusal", () => {
  expect(marksOfRefusal("conf/userconfig.xml:12:5: There is no tag <vipp>")).toEqual([
    { line: 12, column: 5, severity: "error", message: "There is no tag <vipp>" },
  ]);
  expect(marksOfRefusal("The disk is full")).toEqual([]);
});

test("completion: tags and attributes come from the tables", () => {
  const all = completionsOf("safe", moduleRule);
  expect(all.find(({ name }) => name === "safe")).toMatchObject({ top: true });
  const service = all.find(({ name }) => name === "service");
  expect(service?.children).toContain("rfs");
  expect(service?.attributes.find(({ name }) => name === "boot")?.values).toContain("auto");
});

test("base64: there and back, also long", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  expect(bytesOf(base64Of(bytes))).toEqual(bytes);
});

test("welcome: the token behind the hash, before it, or none", () => {
  expect(welcomeToken("/welcome", "token=a%2Bb", "")).toBe("a+b");
  expect(welcomeToken("/welcome?token=abc", "", "")).toBe("abc");
  expect(welcomeToken("/welcome", "", "#/welcome?token=abc")).toBe("abc");
  expect(welcomeToken("/welcome", "", "")).toBe(null);
});

function sight(states: Readonly<Record<string, [string, boolean]>>): ModuleSight {
  const perNode = Object.fromEntries(
    Object.entries(states).map(([node, [state, upToDate]]) => [
      node,
      { view: { state, upToDate }, ageMs: 0 },
    ]),
  );
  return { perNode } as unknown as ModuleSight;
}

test("all nodes: the secondary stops first, the newest data starts first", () => {
  const running = sight({ a: ["PRIM", true], b: ["SECOND", true] });
  expect(allNodesOrder(running, null, "stop")).toEqual(["b", "a"]);
  const stopped = sight({ a: ["STOP", false], b: ["STOP", true] });
  expect(allNodesOrder(stopped, null, "start")).toEqual(["b", "a"]);
  expect(allNodesOrder(stopped, null, "stop")).toEqual([]);
});

test("split brain: the others stop before the kept one serves, and copy last", () => {
  const side = (node: string, serves: boolean): SplitBrainSide =>
    ({ node, serves }) as unknown as SplitBrainSide;
  expect(keepSteps(side("a", true), [side("b", true)])).toEqual([
    { node: "b", action: "stop" },
    { node: "b", action: "second", fullsync: true },
  ]);
  expect(keepSteps(side("a", false), [side("b", false)])).toEqual([
    { node: "a", action: "prim" },
    { node: "b", action: "second", fullsync: true },
  ]);
});
