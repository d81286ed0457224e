/** What the test page says, and in which language. @module */
import type { IncomingHttpHeaders } from "node:http";

export type PageLanguage = "en" | "fr";

type PageWords = {
  /** Behind the module's name. */
  readonly title: string;
  readonly from: string;
  readonly tiles: string;
  readonly seen: string;
  readonly port: string;
  readonly heads: readonly [node: string, answers: string, share: string];
  readonly last: string;
  readonly again: string;
  readonly none: string;
};

export const pageWords: Readonly<Record<PageLanguage, PageWords>> = {
  en: {
    title: ": which node answers",
    from: "This page came from",
    tiles: "Each tile is one more connection, and names the node that answered it.",
    seen: "The node sees you as",
    port: "port",
    heads: ["Node", "Answers", "Share"],
    last: "The last answers",
    again: "Load the page again to ask again.",
    none: "no answer",
  },
  fr: {
    title: " : quel nœud répond",
    from: "Cette page vient de",
    tiles: "Chaque carreau est une connexion de plus, et nomme le nœud qui y a répondu.",
    seen: "Le nœud vous voit comme",
    port: "port",
    heads: ["Nœud", "Réponses", "Part"],
    last: "Les dernières réponses",
    again: "Rechargez la page pour redemander.",
    none: "pas de réponse",
  },
};

/** The one that the browser wants most of those there are; English where it wants neither. */
export function pageLanguage({
  "accept-language": accepted = "",
}: IncomingHttpHeaders): PageLanguage {
  const wanted = accepted.split(",").map((part) => {
    const [name = "", ...options] = part.trim().toLowerCase().split(";");
    const weight = options.map((option) => /^\s*q=([\d.]+)\s*$/.exec(option)?.[1]).find(Boolean);
    return { language: name.slice(0, 2), weight: weight === undefined ? 1 : Number(weight) };
  });
  const best = wanted
    .filter(({ language, weight }) => Object.hasOwn(pageWords, language) && weight > 0)
    .sort((a, b) => b.weight - a.weight)[0];
  return best?.language === "fr" ? "fr" : "en";
}
