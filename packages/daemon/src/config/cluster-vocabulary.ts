/** Tags and attributes of `cluster.xml`. @module */
import type { ElementRule } from "./vocabulary.ts";

export const clusterVocabulary: ElementRule = {
  children: {
    lans: {
      once: true,
      ignored: ["port", "pulse", "mlost_count", "slost_count"],
      children: {
        lan: {
          attributes: ["name"],
          ignored: ["command", "console", "framework", "connect"],
          children: { node: { attributes: ["name", "addr"], ignored: ["laddr"] } },
        },
      },
    },
  },
};
