import { explanations, type Scenario, scenarios } from "../../packages/scenarios/src/index.ts";

/** `docs/reference/scenarios.md` from the scenarios that simulator and lab play. */
export function scenariosPage(): string {
  const rows = scenarios.map((scenario) => {
    const { does = "", why = "" } = explanations[scenario.name] ?? {};
    return `| ${situation(scenario)} | ${does} | ${why} |`;
  });
  return `# What happens when

Generated from \`packages/scenarios\` by \`npm run docs\`. Each of these stories is played in the simulator with every \`npm test\`, and on real hosts with
\`npm run test:long\`; after most of them every write that was answered is looked for on both nodes.

| situation | what Gemel does | why |
|---|---|---|
${rows.join("\n")}
`;
}

function situation({ name, settings }: Scenario): string {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  if (settings.witness === true && !name.includes("witness")) return `${capital} (with a witness)`;
  if (settings.thirdMachine === true && !name.includes("third machine"))
    return `${capital} (with a third machine)`;
  return capital;
}
