/** The catalogue of the language that is shown. @module */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Said, useSaidIn } from "../said/said.ts";
import { catalogue, type Words } from "./catalogue.ts";
import { type Format, formatFor, type Language, languages } from "./language.ts";
import { unbroken } from "./unbroken.ts";

type Spoken = {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  /** What the daemon said in English, in the language shown. */
  readonly said: Said;
  readonly setLanguage: (language: Language) => void;
};

const storageKey = "gemel-language";
const shown: typeof catalogue = { ...catalogue, fr: unbroken(catalogue.fr) };
const SpokenContext = createContext<Spoken | null>(null);

export function WordsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const said = useSaidIn(language);
  const spoken = useMemo(
    () => ({
      language,
      words: shown[language],
      format: formatFor(language),
      said,
      setLanguage: (next: Language) => {
        localStorage.setItem(storageKey, next);
        setLanguage(next);
      },
    }),
    [language, said],
  );
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

export function useSpoken(): Spoken {
  const spoken = useContext(SpokenContext);
  if (spoken === null) throw new Error("There is no WordsProvider around this component");
  return spoken;
}

export function useSaid(): Said {
  return useSpoken().said;
}

export function useWords(): Words {
  return useSpoken().words;
}

export function useFormat(): Format {
  return useSpoken().format;
}

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey) ?? "", ...navigator.languages];
  for (const tag of wanted) {
    const found = languages.find((language) => tag.toLowerCase().startsWith(language));
    if (found !== undefined) return found;
  }
  return "en";
}
