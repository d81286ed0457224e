/** The option of everything that is about one module. @module */
export const moduleFlag = "-m, --module <module>";
export const moduleHelp = "module; may be left out when there is one, or with GEMELMODULE";
