/** What is kept of the engine's state for the next gemeld, and how seldom it is written. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { instantMs } from "@gemel/base";
import { initial, type State } from "@gemel/engine";
import { emptyLineage } from "@gemel/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readSavedState, StateFile } from "../../src/module/state-file.ts";

let run: string;
let file: StateFile;

beforeEach(() => {
  run = mkdtempSync(`${tmpdir()}/state-file-`);
  file = new StateFile(run);
});

afterEach(() => {
  file.close();
  rmSync(run, { recursive: true });
});

const since = "2026-01-01T00:00:00.000Z";

function stateAt(ms: number): State {
  return initial({ record: emptyLineage, incarnation: "1", now: instantMs(ms) });
}

/** As a pulse of the peer leaves it: everything else is the same. */
function pulsed(state: State, ms: number): State {
  const now = instantMs(ms);
  return { ...state, steppedAt: now, peer: { ...state.peer, seenAt: now } };
}

const written = (): number => statSync(`${run}/engine.json`).ino;

it("notes only the time of a step that changed nothing", () => {
  const state = stateAt(1000.25);
  file.save({ state, since });
  const before = written();
  file.save({ state: pulsed(state, 1200.5), since });
  file.save({ state: pulsed(state, 999_999.125), since });
  expect(written()).toBe(before);
  expect(readSavedState(run)?.state.steppedAt).toBe(999_999.125);
});

it.each<[string, (state: State) => State]>([
  ["a position", (state) => ({ ...state, position: "serving" })],
  ["a number of effects", (state) => ({ ...state, nextEffect: state.nextEffect + 1 })],
  ["a watch that was lost", (state) => ({ ...state, peer: { ...state.peer, watched: true } })],
  ["a rule that acted", (state) => ({ ...state, judged: { ...state.judged, acted: true } })],
])("writes %s", (_, change) => {
  const state = stateAt(1000);
  file.save({ state, since });
  const changed = change(pulsed(state, 1200));
  file.save({ state: changed, since });
  expect(readSavedState(run)).toMatchObject({ state: changed, since });
});

it("writes since when it is so", () => {
  file.save({ state: stateAt(1000), since });
  file.save({ state: stateAt(1000), since: "later" });
  expect(readSavedState(run)?.since).toBe("later");
});

it("counts the gap from the last whole state when the note is damaged", () => {
  const state = stateAt(1000);
  file.save({ state, since });
  file.save({ state: pulsed(state, 5000), since });
  writeFileSync(`${run}/engine.stepped`, "?");
  expect(readSavedState(run)?.state.steppedAt).toBe(1000);
});

it("reads nothing of another version", () => {
  file.save({ state: stateAt(1000), since });
  const path = `${run}/engine.json`;
  writeFileSync(path, readFileSync(path, "utf8").replace('"version":1', '"version":2'));
  expect(readSavedState(run)).toBeNull();
});
