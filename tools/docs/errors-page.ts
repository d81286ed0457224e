import { errorCatalogue } from "../../packages/base/src/error-codes.ts";

/** `docs/reference/errors.md` from the catalogue. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, entry]) =>
      `| \`${code}\` | ${entry.exitCode} | ${entry.httpStatus} | ${entry.meaning} | ${entry.remedy} |`,
  );
  return `# Errors

Generated from \`packages/base/src/error-codes.ts\` by \`npm run docs\`. Every error of the daemon and the command line has one of these codes.

| code | exit code | HTTP | meaning | remedy |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
