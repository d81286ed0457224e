/** The generated pages of `docs/reference/`, by path. @module */
import { commandLinePage } from "./command-line-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { errorsPage } from "./errors-page.ts";
import { restPage } from "./rest-page.ts";
import { rulesPage } from "./rules-page.ts";
import { scenariosPage } from "./scenarios-page.ts";
import { clusterXmlSchema, moduleXmlSchema } from "./xml-schema.ts";

export const pages: ReadonlyMap<string, string> = new Map([
  ["docs/reference/errors.md", errorsPage()],
  ["docs/reference/command-line.md", commandLinePage()],
  ["docs/reference/configuration.md", configurationPage()],
  ["docs/reference/rest.md", restPage()],
  ["docs/reference/rules.md", rulesPage()],
  ["docs/reference/scenarios.md", scenariosPage()],
  ["docs/reference/userconfig.xsd", moduleXmlSchema()],
  ["docs/reference/cluster.xsd", clusterXmlSchema()],
]);
