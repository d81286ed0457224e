/**
 * XML Schemas for editors, from the tables of the configuration files.
 *
 * Values that are written with a macro are accepted as they are: what a macro stands for is known
 * only when the file is read. What is refused is left out, so that an editor marks it. Not RELAX NG:
 * libxml2, which editors use, takes exponential time over twenty optional attributes.
 *
 * @module
 */
import {
  type AttributeRule,
  clusterRule,
  type ElementRule,
  moduleRule,
} from "../../packages/protocol/src/schema/index.ts";

export function moduleXmlSchema(): string {
  return schema([element("safe", moduleRule, 1), element("gemel", moduleRule, 1)]);
}

export function clusterXmlSchema(): string {
  return schema([element("cluster", clusterRule, 1)]);
}

function schema(roots: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- Generated from packages/protocol/src/schema/ by "npm run docs". -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="macro">
    <xs:restriction base="xs:string"><xs:pattern value="[\\s\\S]*%[A-Za-z_][A-Za-z0-9_]*%[\\s\\S]*"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="duration">
    <xs:restriction base="xs:string"><xs:pattern value="\\s*[0-9]+(\\.[0-9]+)?\\s*(d|h|m|s|ms|us)?\\s*"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="anything" mixed="true">
    <xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:anyAttribute processContents="skip"/>
  </xs:complexType>
${roots.join("\n")}
</xs:schema>
`;
}

function element(name: string, rule: ElementRule, depth: number, bounds = ""): string {
  const pad = "  ".repeat(depth);
  const head = `${pad}<xs:element name="${name}"${bounds}`;
  if (rule.status.is !== "honoured") return `${head} type="anything"/>`;
  const parts = [
    ...content(rule, depth + 2),
    ...Object.entries(rule.attributes)
      .filter(([, attribute]) => attribute.status.is !== "refused")
      .map(([key, attribute]) => attributeOf(key, attribute, depth + 2)),
  ];
  const mixed = rule.text === true ? ' mixed="true"' : "";
  return [
    `${head}>`,
    `${pad}  <xs:annotation><xs:documentation>${escaped(rule.meaning)}</xs:documentation></xs:annotation>`,
    `${pad}  <xs:complexType${mixed}>`,
    ...parts,
    `${pad}  </xs:complexType>`,
    `${pad}</xs:element>`,
  ].join("\n");
}

/** In any order; `all` also counts, but cannot hold what stands more than once. */
function content(rule: ElementRule, depth: number): string[] {
  const children = Object.entries(rule.children).filter(
    ([, child]) => child.status.is !== "refused",
  );
  if (children.length === 0) return [];
  const pad = "  ".repeat(depth);
  const many = children.some(([, child]) => child.occurs === "many");
  const [tag, bounds] = many
    ? ["choice", ' minOccurs="0" maxOccurs="unbounded"']
    : (["all", ""] as const);
  const inner = children.map(([name, child]) =>
    element(name, child, depth + 1, many || child.occurs === "one" ? "" : ' minOccurs="0"'),
  );
  return [`${pad}<xs:${tag}${bounds}>`, ...inner, `${pad}</xs:${tag}>`];
}

function attributeOf(name: string, rule: AttributeRule, depth: number): string {
  const pad = "  ".repeat(depth);
  const use = rule.required ? ' use="required"' : "";
  const words = rule.status.is === "honoured" ? rule.meaning : `Ignored: ${rule.status.why}`;
  return [
    `${pad}<xs:attribute name="${name}"${use}>`,
    `${pad}  <xs:annotation><xs:documentation>${escaped(words)}</xs:documentation></xs:annotation>`,
    `${pad}  <xs:simpleType>${typeOf(rule)}</xs:simpleType>`,
    `${pad}</xs:attribute>`,
  ].join("\n");
}

function typeOf(rule: AttributeRule): string {
  switch (rule.type) {
    case "text":
    case "pattern":
      return '<xs:restriction base="xs:string"/>';
    case "flag":
      return orMacro("xs:string", listed(["on", "off"]));
    case "choice":
      return orMacro(
        "xs:string",
        listed(rule.values.filter((value) => rule.valueStatus[value]?.is !== "refused")),
      );
    case "integer":
      return orMacro(
        "xs:integer",
        `<xs:minInclusive value="${rule.min}"/><xs:maxInclusive value="${rule.max}"/>`,
      );
    case "duration":
      return '<xs:union memberTypes="duration macro"/>';
  }
}

function listed(values: readonly string[]): string {
  return values.map((value) => `<xs:enumeration value="${value}"/>`).join("");
}

function orMacro(base: string, facets: string): string {
  const restriction = `<xs:restriction base="${base}">${facets}</xs:restriction>`;
  return `<xs:union memberTypes="macro"><xs:simpleType>${restriction}</xs:simpleType></xs:union>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
