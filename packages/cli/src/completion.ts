/**
 * What may come next on a command line, from the same table of verbs that parses it.
 *
 * @module
 */
import type { Command, Option } from "commander";

export type Completion = {
  /** Words that fit what was typed. */
  readonly words: readonly string[];
  /** What else fits, which only the daemon or the shell knows. */
  readonly wants: "module" | "resource" | "file" | null;
};

/** `typed`: the words after `gemel`; the last one is being typed and may be empty. */
export function complete(root: Command, typed: readonly string[]): Completion {
  const before = typed.slice(0, -1);
  const current = typed.at(-1) ?? "";
  const { command, option, count } = follow(root, before);
  if (option !== null) return { words: [], wants: wantOf(option) };
  const options = [...command.options, ...root.options].filter((one) => !one.hidden);
  if (current.startsWith("-")) {
    const flags = options.flatMap(({ long, short }) => [long ?? short ?? ""]);
    return { words: fitting([...new Set([...flags, "--help"])], current), wants: null };
  }
  const verbs = command.commands.map((one) => one.name()).filter((name) => !name.startsWith("_"));
  const argument = command.registeredArguments[count];
  const wants = verbs.length === 0 && argument !== undefined ? "file" : null;
  return { words: fitting(verbs, current), wants };
}

function fitting(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.startsWith(start)).sort();
}

/** The command that `words` lead to, an option that waits for its value, arguments so far. */
function follow(
  root: Command,
  words: readonly string[],
): { readonly command: Command; readonly option: Option | null; readonly count: number } {
  let command = root;
  let option: Option | null = null;
  let count = 0;
  for (const word of words) {
    if (option !== null) {
      option = null;
      continue;
    }
    if (word.startsWith("-")) {
      const found = [...command.options, ...root.options].find(
        (one) => one.long === word || one.short === word,
      );
      option = found?.required === true ? found : null;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) count += 1;
    else command = next;
  }
  return { command, option, count };
}

function wantOf(option: Option): Completion["wants"] {
  switch (option.attributeName()) {
    case "module":
      return "module";
    case "resource":
      return "resource";
    case "root":
      return "file";
    default:
      return null;
  }
}

/** What a bash sources to complete `gemel`. */
export const bashScript = `# bash completion for gemel; source it, or put it into
# /usr/share/bash-completion/completions/gemel
_gemel() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :file ]]; then
      compopt -o default
    else
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _gemel gemel
`;

/** What a zsh loads: a file `_gemel` in its `fpath`. */
export const zshScript = `#compdef gemel
# zsh completion for gemel; put it as _gemel into a folder of fpath
_gemel() {
  local -a found
  local line
  while IFS= read -r line; do
    if [[ $line == :file ]]; then
      _files
    else
      found+=("$line")
    fi
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  compadd -a found
}
compdef _gemel gemel
# As a file of fpath it is read at the first TAB, which wants its answer.
if [[ \${funcstack[1]} == _gemel ]]; then _gemel "$@"; fi
`;

/** What a fish loads from `~/.config/fish/completions/gemel.fish`. */
export const fishScript = `# fish completion for gemel
function __gemel_complete
  set -l typed (commandline -opc) (commandline -ct)
  for line in (gemel __complete -- $typed[2..-1] 2>/dev/null)
    if test "$line" = ":file"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c gemel -f -a '(__gemel_complete)'
`;
