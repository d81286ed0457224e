import { describe, expect, test } from "vitest";
import { errno } from "../../src/abi/errno.ts";
import { opcodes } from "../../src/abi/opcodes.ts";
import { blankAttributes } from "../../src/codec/attribute-replies.ts";
import type { Handlers } from "../../src/session/handlers.ts";
import { Session, type SessionOptions } from "../../src/session/session.ts";
import { bytes, caller, name, request } from "../bytes.ts";

type Answer = {
  readonly error: number;
  readonly unique: bigint;
  readonly body: Uint8Array;
} | null;

function answerOf(reply: Uint8Array | null): Answer {
  if (reply === null) return null;
  const view = new DataView(reply.buffer, reply.byteOffset, reply.length);
  expect(view.getUint32(0, true)).toBe(reply.length);
  return {
    error: 0 - view.getInt32(4, true),
    unique: view.getBigUint64(8, true),
    body: reply.slice(16),
  };
}

/** The answer of a session with these handlers to one message. */
function ask(handlers: Handlers, message: Uint8Array, options: SessionOptions = {}): Answer {
  return answerOf(new Session(handlers, options).handle(message, message.length));
}

const getxattr = (size: string): Uint8Array =>
  request(opcodes.getxattr, `${size} 00 00 00 00 00 00 00 "user.a" 00`);
const readdir = (opcode: number, offset: string, size: string): Uint8Array =>
  request(
    opcode,
    `${"00 ".repeat(8)} ${offset} 00 00 00 00 00 00 00 ${size} 00 00 ${"00 ".repeat(20)}`,
  );
const init = (minor: string): Uint8Array =>
  request(opcodes.init, `07 00 00 00 ${minor} 00 00 00 00 00 02 00 fb ff ff 73 fd 05 00 00`);

describe("Session", () => {
  test("answers with what the handler returns", () => {
    const answer = ask({ readlink: () => name("target") }, request(opcodes.readlink, ""));
    expect(answer).toEqual({ error: 0, unique: caller.unique, body: name("target") });
  });

  test("answers ENOSYS for an operation without a handler and for an unknown one", () => {
    expect(ask({}, request(opcodes.readlink, ""))?.error).toBe(errno.ENOSYS);
    expect(ask({}, request(999, ""))?.error).toBe(errno.ENOSYS);
    expect(ask({}, request(opcodes.bmap, "00 ".repeat(16)))?.error).toBe(errno.ENOSYS);
  });

  test("answers the errno that a handler returns, 0 as plain success", () => {
    const message = request(opcodes.unlink, `"file" 00`);
    expect(ask({ unlink: () => errno.EACCES }, message)?.error).toBe(errno.EACCES);
    expect(ask({ unlink: () => 0 }, message)).toMatchObject({ error: 0, body: new Uint8Array(0) });
  });

  test("answers EIO when a handler throws, and tells who asked to know", () => {
    const thrown: unknown[] = [];
    const handlers: Handlers = {
      statfs: () => {
        throw new Error("broken");
      },
    };
    const onThrow = (error: unknown): unknown => thrown.push(error);
    expect(ask(handlers, request(opcodes.statfs, ""), { onThrow })?.error).toBe(errno.EIO);
    expect(thrown).toEqual([new Error("broken")]);
  });

  test("answers an interrupt ENOSYS, so that the kernel sends no more", () => {
    const answer = ask({}, request(opcodes.interrupt, "01 00 00 00 00 00 00 00"));
    expect(answer).toMatchObject({ error: errno.ENOSYS, unique: caller.unique });
  });

  test("answers a refused request with its errno", () => {
    const message = request(
      opcodes.write,
      `${"00 ".repeat(8)} 00 00 00 00 00 00 00 10 ${"00 ".repeat(24)}`,
    );
    expect(ask({ write: () => ({ size: 0 }) }, message)?.error).toBe(errno.EFBIG);
  });

  test("answers nothing to bytes that are no message", () => {
    expect(ask({}, bytes("01 02 03"))).toBeNull();
  });

  test("answers nothing to forgets, whatever the handler does", () => {
    const seen: number[] = [];
    const handlers: Handlers = {
      forget: ({ lookupCount }) => {
        seen.push(lookupCount);
        return 0;
      },
      batchForget: () => {
        throw new Error("broken");
      },
    };
    expect(ask(handlers, request(opcodes.forget, "03 00 00 00 00 00 00 00"))).toBeNull();
    expect(ask(handlers, request(opcodes.batchForget, "00 ".repeat(8)))).toBeNull();
    expect(ask({}, request(opcodes.forget, "03 00 00 00 00 00 00 00"))).toBeNull();
    expect(seen).toEqual([3]);
  });

  test("answers DESTROY, and nothing to pages that it asked for", () => {
    expect(ask({}, request(opcodes.destroy, ""))?.error).toBe(0);
    expect(ask({}, request(opcodes.notifyReply, "00 ".repeat(40)))).toBeNull();
  });

  test("clips what a read handler returns to what was asked for", () => {
    const message = request(opcodes.read, `${"00 ".repeat(16)} 04 ${"00 ".repeat(23)}`);
    expect(ask({ read: () => name("too long") }, message)?.body).toEqual(name("too "));
  });

  test("answers for an attribute: its size, ERANGE, or the value", () => {
    const handlers: Handlers = { getxattr: () => name("value") };
    expect(ask(handlers, getxattr("00"))?.body).toEqual(bytes("05 00 00 00 00 00 00 00"));
    expect(ask(handlers, getxattr("04"))?.error).toBe(errno.ERANGE);
    expect(ask(handlers, getxattr("05"))?.body).toEqual(name("value"));
  });

  test("lists as many entries as there is room for", () => {
    const entries = [1, 2, 3].map((ino) => ({
      ino,
      cookie: BigInt(ino),
      type: 8,
      name: name(`f${ino}`),
    }));
    const handlers: Handlers = {
      readdir: ({ cookie }) => entries.slice(Number(cookie)),
      readdirplus: () => entries.map((entry) => ({ ...entry, entry: null })),
    };
    const list = (offset: string, size: string) =>
      ask(handlers, readdir(opcodes.readdir, offset, size))?.body.length;
    expect(list("00", "40 00")).toBe(64);
    expect(list("02", "40 00")).toBe(32);
    expect(list("03", "40 00")).toBe(0);
    const plus = ask(handlers, readdir(opcodes.readdirplus, "00", "00 02"));
    expect(plus?.body.length).toBe(3 * 160);
  });

  test("answers creation with entry and handle", () => {
    const entry = {
      nodeId: 43,
      generation: 0,
      entryTtlNs: 0,
      attributesTtlNs: 0,
      attributes: blankAttributes,
    };
    const handlers: Handlers = { create: () => ({ entry, open: { fh: 5, flags: 0 } }) };
    const answer = ask(handlers, request(opcodes.create, `${"00 ".repeat(16)} "file" 00`));
    expect(answer?.body.length).toBe(128 + 16);
    expect(answer?.body[128]).toBe(5);
  });

  test("shakes hands, and reads setxattr in the form agreed on", () => {
    const seen: string[] = [];
    const session = new Session({
      setxattr: ({ name: attribute, value }) => {
        seen.push(`${Buffer.from(attribute)}=${Buffer.from(value)}`);
        return 0;
      },
    });
    const buffer = new Uint8Array(8192);
    const handle = (message: Uint8Array): Answer => {
      buffer.set(message);
      return answerOf(session.handle(buffer, message.length));
    };
    handle(request(opcodes.setxattr, `01 00 00 00 00 00 00 00 "user.a" 00 "1"`));
    expect(handle(init("2d"))).toMatchObject({ error: 0 });
    expect(session.features.has("setxattrExt")).toBe(true);
    const long = `01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "user.b" 00 "2"`;
    handle(request(opcodes.setxattr, long));
    const other = request(opcodes.setxattr, long);
    session.handle(other, other.length);
    expect(seen).toEqual(["user.a=1", "user.b=2", "user.b=2"]);
  });

  test("refuses a kernel that is too old", () => {
    expect(ask({}, init("1f"))?.error).toBe(errno.EPROTO);
  });
});
