/** `docs/reference/configuration.md` from the tables of the configuration files. @module */
import {
  type AttributeRule,
  clusterRule,
  type ElementRule,
  moduleRule,
  type Status,
} from "../../packages/protocol/src/schema/index.ts";

type Place = { readonly path: readonly string[]; readonly rule: ElementRule };

function places(rule: ElementRule, path: readonly string[]): Place[] {
  const below = Object.entries(rule.children).flatMap(([name, child]) =>
    places(child, [...path, name]),
  );
  return [{ path, rule }, ...below];
}

export function configurationPage(): string {
  const module = places(moduleRule, ["safe"]);
  const cluster = places(clusterRule, ["cluster"]);
  return `# Configuration files

Generated from \`packages/protocol/src/schema/\` by \`npm run docs\`. What is not listed here is refused as unknown. Whatever is refused or ignored
is said with file, line, column and the reason by \`gemel module confcheck\` and by every command that reads the file.

- **honoured**: does what is said. **ignored**: accepted with a warning, without effect. **refused**: the file is not accepted.
- **D**: may be changed while the module runs; everything else needs the module in STOP.
- A duration is a number with d, h, m, s, ms or us; without one, the unit in brackets counts. What would round to 0 ms is refused.
- \`%NAME%\` in any attribute value stands for a macro or an environment variable.
- [userconfig.xsd](userconfig.xsd) and [cluster.xsd](cluster.xsd) are XML Schemas of the same tables, for editors.

| file | ${["honoured", "ignored", "refused"].join(" | ")} |
|---|---|---|---|
${countRow("userconfig.xml", module)}
${countRow("cluster.xml", cluster)}

(attributes and tags; tags that are ignored or refused as a whole count once)

## userconfig.xml

${module.map(section).join("\n")}
## cluster.xml

${cluster.map(section).join("\n")}`;
}

function countRow(file: string, all: readonly Place[]): string {
  const statuses = all.flatMap(({ rule }) => [
    rule.status,
    ...Object.values(rule.attributes).map((attribute) => attribute.status),
  ]);
  const count = (is: Status["is"]): number => statuses.filter((one) => one.is === is).length;
  return `| ${file} | ${count("honoured")} | ${count("ignored")} | ${count("refused")} |`;
}

function section({ path, rule }: Place): string {
  const tag = path.map((name) => `<${name}>`).join(" ");
  const words = rule.status.is === "honoured" ? rule.meaning : statusWords(rule.status);
  const rows = Object.entries(rule.attributes).map(([name, attribute]) => row(name, attribute));
  const head = `### \`${tag}\`\n\n${words}\n`;
  if (rows.length === 0) return head;
  const header = "| attribute | values | default | D | since | |\n|---|---|---|---|---|---|";
  return `${head}\n${header}\n${rows.join("\n")}\n`;
}

function row(name: string, rule: AttributeRule): string {
  const unread = rule.status.is !== "honoured";
  const fallback = rule.required
    ? "(required)"
    : rule.default === null
      ? ""
      : `\`${rule.default}\``;
  const cells = [
    `\`${name}\``,
    unread ? "" : valueWords(rule),
    fallback,
    rule.dynamic ? "D" : "",
    rule.since,
    unread ? statusWords(rule.status) : [rule.meaning, ...valueNotes(rule)].join(". "),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function statusWords(status: Status): string {
  return status.is === "honoured" ? "honoured" : `**${status.is}**: ${status.why}`;
}

function valueWords(rule: AttributeRule): string {
  switch (rule.type) {
    case "text":
      return "text";
    case "pattern":
      return "expression";
    case "flag":
      return "`on`, `off`";
    case "choice":
      return rule.values.map((value) => `\`${value}\``).join(", ");
    case "integer":
      return `${rule.min} to ${rule.max}`;
    case "duration":
      return `duration [${rule.unit}]`;
  }
}

function valueNotes(rule: AttributeRule): string[] {
  if (rule.type !== "choice") return [];
  return Object.entries(rule.valueStatus).map(
    ([value, status]) => `\`${value}\` is ${statusWords(status)}`,
  );
}
