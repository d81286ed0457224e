/**
 * libpam through koffi: one conversation that answers with one password.
 *
 * Runs on a thread of its own, because a wrong password is made to take seconds. What the library frees is
 * made with its own allocator.
 *
 * @see man 3 pam_start, pam_conv
 * @module
 */

import { GemelError } from "@gemel/base";
import koffi, { type LibraryHandle, type TypeObject } from "koffi";

const success = 0;
const promptEchoOff = 1;
const promptEchoOn = 2;
const conversationError = 19;
/** `struct pam_response` on 64 bits: a pointer and an int, padded. */
const responseBytes = 16;

type NativeCall = ReturnType<LibraryHandle["func"]>;

type Library = {
  readonly start: NativeCall;
  readonly authenticate: NativeCall;
  readonly account: NativeCall;
  readonly end: NativeCall;
  readonly calloc: NativeCall;
  readonly strdup: NativeCall;
  readonly conversation: TypeObject;
  readonly message: TypeObject;
};

let loaded: Library | null = null;

/** Throws `program_missing`. */
function library(): Library {
  if (loaded !== null) return loaded;
  const libc = koffi.load("libc.so.6");
  let pam: LibraryHandle;
  try {
    pam = koffi.load("libpam.so.0");
  } catch (error) {
    const remedy = "apt-get install libpam0g";
    throw new GemelError("program_missing", "libpam is not installed", { cause: error, remedy });
  }
  const message = koffi.struct("gemeld_pam_message", { style: "int", text: "const char *" });
  const conversation = koffi.proto(
    "int gemeld_pam_conversation(int count, void **messages, void *responses, void *data)",
  );
  koffi.struct("gemeld_pam_conv", {
    call: koffi.pointer(conversation),
    data: "void *",
  });
  loaded = {
    start: pam.func(
      "int pam_start_confdir(str service, str user, gemeld_pam_conv *conv, str folder, _Out_ void **handle)",
    ),
    authenticate: pam.func("int pam_authenticate(void *handle, int flags)"),
    account: pam.func("int pam_acct_mgmt(void *handle, int flags)"),
    end: pam.func("int pam_end(void *handle, int status)"),
    calloc: libc.func("void *calloc(size_t count, size_t size)"),
    strdup: libc.func("void *strdup(str text)"),
    conversation,
    message,
  };
  return loaded;
}

export type PamRequest = {
  readonly service: string;
  readonly user: string;
  readonly password: string;
  /** Where the service's file is, instead of /etc/pam.d. */
  readonly folder?: string;
};

/** Whether the service lets that user in with that password: authentication, and the account is in order. */
export async function pamAccepts(request: PamRequest): Promise<boolean> {
  const { start, authenticate, account, end, conversation } = library();
  const callback = koffi.register(
    (count: number, messages: unknown, responses: unknown) =>
      answer(request, count, messages, responses),
    koffi.pointer(conversation),
  );
  try {
    const handle: unknown[] = [null];
    const conv = { call: callback, data: null };
    const folder = request.folder ?? null;
    const began = await called(start, request.service, request.user, conv, folder, handle);
    if (began !== success) return false;
    let status = await called(authenticate, handle[0], 0);
    if (status === success) status = await called(account, handle[0], 0);
    await called(end, handle[0], status);
    return status === success;
  } finally {
    koffi.unregister(callback);
  }
}

function called(call: NativeCall, ...args: unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: Error | null, result: number) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}

/** Writes `count` responses where libpam looks for them. */
function answer(
  { user, password }: PamRequest,
  count: number,
  messages: unknown,
  responses: unknown,
): number {
  const { calloc, strdup, message } = library();
  if (count < 1 || count > 32) return conversationError;
  const block = calloc(count, responseBytes);
  const pointers = koffi.decode(messages, koffi.array("void *", count)) as unknown[];
  pointers.forEach((pointer, index) => {
    const { style } = koffi.decode(pointer, message) as { style: number };
    const text = style === promptEchoOff ? password : style === promptEchoOn ? user : null;
    if (text === null) return;
    koffi.encode(block, index * responseBytes, "void *", strdup(text));
  });
  koffi.encode(responses, "void *", block);
  return success;
}
