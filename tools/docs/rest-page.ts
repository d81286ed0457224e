import { healthPaths } from "../../packages/daemon/src/health/health-paths.ts";
import { allOperations, type RoutedOperation } from "../../packages/daemon/src/rest/operation.ts";
import { unlistedPublic } from "../../packages/daemon/src/web/unlisted-public.ts";

/** `docs/reference/rest.md` from the table of operations. */
export function restPage(): string {
  const open = allOperations.filter(({ access }) => access === "public");
  return `# REST

Generated from \`packages/protocol/src/routes.ts\` and \`operations/\` by \`npm run docs\`. The schemas are in \`/openapi.json\` of every node and in \`packages/protocol/src/*-rest.ts\`.
Over HTTPS (TLS 1.3, port 7443 unless \`<api port>\` in \`cluster.xml\` says otherwise) and over the unix socket \`/run/gemel/api.sock\`, where whoever may open it is root.
Every node serves every other: \`/api/v1/nodes/NODE/REST\` is \`/api/v1/REST\` of that node. Errors are problem+json with [a code](errors.md).

## What needs no proof of who asks

This is all that an unauthenticated client may reach; a test walks everything else.

| method | path | what |
|---|---|---|
${open.map((one) => `| ${one.method} | \`${one.path}\` | ${one.summary} |`).join("\n")}
${unlistedPublic.map(({ method, path, what }) => `| ${method} | \`${path}\` | ${what} |`).join("\n")}

Where \`<health>\` is in \`cluster.xml\`, its plain HTTP port answers, to GET and, but for the test page, HEAD:

| path | what |
|---|---|
${Object.values(healthPaths)
  .map(({ path, what }) => `| \`${path}\` | ${what} |`)
  .join("\n")}

## All operations

Access: a role (\`monitor\` < \`control\` < \`admin\`), of the cluster or, where the path names a module, of that module; \`any\`: signed in, and shown what the roles allow; \`node\`: other nodes of the cluster only.

| access | method | path | what |
|---|---|---|---|
${allOperations.map(row).join("\n")}
`;
}

function row({ access, method, path, summary }: RoutedOperation): string {
  return `| ${access} | ${method} | \`${path}\` | ${summary} |`;
}
