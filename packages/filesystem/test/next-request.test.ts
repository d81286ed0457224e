import { expect, test } from "vitest";
import { NextRequest, soonMs } from "../src/primary/next-request.ts";

function serve(next: NextRequest, kind: string | null, times: number, afterMs: number): void {
  for (let count = 0; count < times; count++) {
    next.served(kind);
    next.came(afterMs);
  }
}

function isSoonAfter(next: NextRequest, kind: string | null): boolean {
  next.served(kind);
  return next.isSoon;
}

test("whoever asks at once again and again is expected to", () => {
  const next = new NextRequest();
  serve(next, "lookup", 31, soonMs);
  expect(isSoonAfter(next, "lookup")).toBe(true);
  expect(isSoonAfter(next, "getattr")).toBe(false);
});

test("nobody is expected where one of five comes late", () => {
  const next = new NextRequest();
  for (let round = 0; round < 100; round++) {
    serve(next, "read", 4, 0);
    serve(next, "read", 1, 1);
    expect(isSoonAfter(next, "read")).toBe(false);
  }
});

test("three late ones end what was learnt, however long it was true", () => {
  const next = new NextRequest();
  serve(next, "lookup", 1000, 0);
  expect(isSoonAfter(next, "lookup")).toBe(true);
  serve(next, "lookup", 3, 1);
  expect(isSoonAfter(next, "lookup")).toBe(false);
});

test("no look near a request that changes something, however soon the next one comes", () => {
  const next = new NextRequest();
  for (let round = 0; round < 100; round++) {
    serve(next, "lookup", 20, 0);
    expect(isSoonAfter(next, "lookup")).toBe(false);
    expect(isSoonAfter(next, null)).toBe(false);
    next.came(0);
  }
});

test("waiting again for one request teaches nothing more", () => {
  const next = new NextRequest();
  serve(next, "lookup", 40, 0);
  next.served("lookup");
  for (let wait = 0; wait < 10; wait++) next.came(20);
  expect(isSoonAfter(next, "lookup")).toBe(true);
});
