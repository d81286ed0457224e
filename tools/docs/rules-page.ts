import {
  goalRules,
  lineageRules,
  refusalRules,
  rightRules,
  ruleNames,
  type Step,
  statements,
  type Transition,
  transitions,
  type When,
} from "../../packages/engine/src/index.ts";

/** `docs/reference/rules.md` from the tables of the engine. */
export function rulesPage(): string {
  return `# Rules and transitions

Generated from the tables in \`packages/engine/src\` by \`npm run docs\`. In each table the first row that matches wins. The id of a rule stands in the
log and in \`gemel state\`. What the conditions mean: \`packages/engine/src/situation.ts\`; why they are so: [the automaton](../internals/automaton.md).

## States

\`\`\`mermaid
stateDiagram-v2
${diagram()}
\`\`\`

## What runs where

${table(
  ["rule", "when", "what begins", "words"],
  goalRules.map(({ id, when, go, readiness, why }) => [
    id,
    condition(when),
    go === null ? `stays, ${readiness}` : code(go),
    why,
  ]),
)}

## Who may answer

${table(
  ["rule", "when", "move", "words"],
  rightRules.map(({ id, when, move, why }) => [id, condition(when), code(move), why]),
)}

## Whose data counts

${table(
  ["rule", "seen from the peer", "when", "verdict"],
  lineageRules.map(({ id, mirrored, when, outcome, split }) => [
    id,
    mirrored,
    when,
    split ? `${outcome}, split brain` : outcome,
  ]),
)}

## Commands that are refused

${table(
  ["rule", "command", "when", "words", "what to do"],
  refusalRules.map(({ id, action, when, message, remedy }) => [
    id,
    code(action),
    condition(when),
    message,
    remedy,
  ]),
)}

## What an operator's force may cost

Said in the log, and kept as an event, when the command is accepted.

${table(
  ["rule", "command", "when", "words"],
  statements.map(({ id, actions, fullsync, when, statement }) => [
    id,
    actions.map((name) => code(fullsync === true ? `${name} --fullsync` : name)).join(", "),
    condition(when),
    statement,
  ]),
)}

## Failover rules of checkers

A checker whose action is \`wait\` makes a rule of a name by its class; [the language](failover-rules.md).

${table(
  ["class", "label"],
  Object.entries(ruleNames).map(([group, name]) => [
    code(group),
    code("label" in name ? name.label : `${name.prefix}_IDENT`),
  ]),
)}

## Transitions, step by step

${table(
  ["transition", "kind", "steps"],
  Object.entries<Transition>(transitions).map(([id, { kind, steps }]) => [
    code(id),
    kind,
    steps.map(stepWords).join(", "),
  ]),
)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(words: string): string {
  return `\`${words}\``;
}

function condition(when: When): string {
  const terms = Object.entries(when).map(([field, wanted]) => {
    const values = Array.isArray(wanted) ? wanted.join(" or ") : String(wanted);
    return `${field} ${values}`;
  });
  return terms.join(", ");
}

function stepWords(step: Step): string {
  const ends = step.onFailure === "continue" ? "" : ` (failure: ${step.onFailure})`;
  return `${what(step)}${step.afterFailure ? ", only after a failure" : ""}${ends}`;
}

function what(step: Step): string {
  switch (step.do) {
    case "start_scripts":
      return code(`start_${step.group}`);
    case "stop_scripts":
      return code(`stop_${step.group}`);
    case "force_scripts":
      return code(`stop_${step.group} force`);
    case "mirror":
      return `mirror ${step.command}`;
    case "vip":
      return `address ${step.op}`;
    case "monitors":
      return `monitors ${step.op} ${step.classes.join(" ")}`;
    case "record":
      return `record ${step.change}`;
    case "become":
      return `become ${step.position}`;
    default:
      return step.do;
  }
}

/** One arrow per pair of states, with the rules that cause it. */
function diagram(): string {
  const arrows = new Map<string, string[]>();
  for (const { id, go } of goalRules) {
    if (go === null) continue;
    const from = go.split(">")[0] ?? "";
    const { to } = transitions[go];
    // A secondary that stops goes to WAIT first; PRIM and ALONE share their ways out.
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), id]);
  }
  return [...arrows].map(([arrow, ids]) => `  ${arrow}: ${ids.join(", ")}`).join("\n");
}
