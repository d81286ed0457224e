/** The daemon's sentences in the language shown; French comes in a file of its own. @module */
import { useEffect, useState } from "react";
import type { Language } from "../words/language.ts";
import { unbroken } from "../words/unbroken.ts";

export type Said = (english: string) => string;

const asItIs: Said = (english) => english;

/** In English until the other language is there. */
export function useSaidIn(language: Language): Said {
  const [french, setFrench] = useState<Said | null>(null);
  const isNeeded = language === "fr" && french === null;
  useEffect(() => {
    if (!isNeeded) return;
    let isGone = false;
    void loadFrench().then((said) => {
      if (!isGone) setFrench(() => said);
    });
    return () => {
      isGone = true;
    };
  }, [isNeeded]);
  return language === "fr" && french !== null ? french : asItIs;
}

async function loadFrench(): Promise<Said> {
  const [{ sentenceReader }, french] = await Promise.all([
    import("./sentence-reader.ts"),
    import("./french/index.ts"),
  ]);
  const { frenchSentences: sentences, frenchWords: words, frenchJoints: joints } = french;
  return sentenceReader(unbroken({ sentences, words, joints }));
}
