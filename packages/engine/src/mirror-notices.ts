/**
 * What gemel-fs says by itself, as a change of the picture.
 *
 * @module
 */
import type { Draft } from "./draft.ts";
import type { MirrorNotice } from "./inputs.ts";
import { bear } from "./records.ts";

export function mirrorNotice(draft: Draft, notice: MirrorNotice, entropy: string): void {
  switch (notice.type) {
    case "link":
      link(draft, notice.up, notice.reason);
      return;
    case "progress":
      draft.setMirror({ resync: notice.resync });
      return;
    case "write_alone":
      writeAlone(draft, entropy);
      return;
    case "seal":
      draft.set({ seal: notice.generation });
      return;
    case "sealed":
      sealed(draft, notice.generation);
      return;
    case "taken_over":
      draft.log(
        "E",
        "mirror",
        notice.orderly === true
          ? "gemel-fs has handed over to the one that is installed"
          : "gemel-fs died; its standby goes on in its place",
      );
      draft.setMirror({ link: "down", gate: "frozen", resync: null, quiet: false, hung: false });
      draft.set({ seal: null });
      return;
    case "hung":
      draft.setMirror({ hung: true });
      return;
    case "broken":
      broken(draft, notice.message);
      return;
    case "quiet":
      quiet(draft, notice.quiet);
      return;
  }
}

function quiet(draft: Draft, isQuiet: boolean): void {
  if (draft.state.mirror.quiet === isQuiet) return;
  const words = isQuiet ? "Nothing comes over the mirror link" : "The mirror link is alive again";
  draft.log("E", "mirror", words);
  draft.setMirror({ quiet: isQuiet });
}

function link(draft: Draft, up: boolean, reason: string): void {
  const { mirror } = draft.state;
  draft.log("E", "mirror", up ? `Link up: ${reason}` : `Link down: ${reason}`);
  // A seal that waits for the source's lineage is of the session before.
  draft.set({ seal: null });
  draft.setMirror({ quiet: false });
  if (up) {
    draft.setMirror({ link: "linked" });
    return;
  }
  // The gate of a primary is `connected` from the sending of the seal on, which is not told.
  const stayed = mirror.gate === "alone" && mirror.link === "linked";
  draft.setMirror({ link: "down", resync: null, gate: stayed ? "alone" : "frozen" });
}

/** A generation is born before the first write answered alone. */
function writeAlone(draft: Draft, entropy: string): void {
  const { record, position } = draft.state;
  if (position !== "serving" || record.right !== "sole") {
    draft.log("E", "mirror", "A write waits for the right to be answered");
    return;
  }
  draft.persist(bear(record, entropy));
  draft.tell({ type: "born", generation: entropy });
}

function sealed(draft: Draft, generation: string): void {
  const { record, mirror, position } = draft.state;
  if (position !== "serving" || mirror.link !== "resyncing") return;
  if (record.right === "sole" && generation === record.generation) {
    draft.setMirror({ link: "up", gate: "connected", resync: null });
    return;
  }
  draft.log("E", "mirror", "The copy was sealed with an earlier generation: it is done again");
  draft.dropPeer();
}

/** The mirror cannot go on in its role. */
export function broken(draft: Draft, message: string): void {
  draft.setMirror({ broken: message });
  const remedy = "It is tried again by itself; see the log of the module and of the kernel";
  draft.block("internal", `The mirror failed: ${message}`, remedy);
}
