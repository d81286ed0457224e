/** What an operator asks of one node of a farm. @module */
import type { FarmRequest } from "@gemel/protocol";
import type { FarmMember } from "./farm-member.ts";

export async function changeTraffic(
  farm: FarmMember,
  traffic: FarmRequest["traffic"],
): Promise<void> {
  switch (traffic) {
    case "drain":
      return farm.setDrained(true);
    case "undrain":
      return farm.setDrained(false);
    case "open":
      return farm.open(true);
    case "close":
      return farm.cut();
  }
}
