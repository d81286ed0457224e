/** All words in all languages. Pure. @module */
import * as access from "./access.ts";
import * as actions from "./actions.ts";
import * as cluster from "./cluster.ts";
import * as common from "./common.ts";
import * as configuration from "./configuration.ts";
import * as data from "./data.ts";
import * as farm from "./farm.ts";
import type { Language, Translated } from "./language.ts";
import * as macros from "./macros.ts";
import * as modules from "./module.ts";
import * as operations from "./operations.ts";
import * as overview from "./overview.ts";
import * as shell from "./shell.ts";

const en = {
  ...common.en,
  ...shell.en,
  ...overview.en,
  ...modules.en,
  ...actions.en,
  ...data.en,
  ...access.en,
  ...cluster.en,
  ...configuration.en,
  ...farm.en,
  ...macros.en,
  ...operations.en,
};

export type Words = Translated<typeof en>;

const fr: Words = {
  ...common.fr,
  ...shell.fr,
  ...overview.fr,
  ...modules.fr,
  ...actions.fr,
  ...data.fr,
  ...access.fr,
  ...cluster.fr,
  ...configuration.fr,
  ...farm.fr,
  ...macros.fr,
  ...operations.fr,
};

export const catalogue: Readonly<Record<Language, Words>> = { en, fr };
