/**
 * The prototypes of every OpenSSL call that the link makes: the one file to review when the
 * question is what is asked of the TLS library.
 *
 * It is the OpenSSL that Node itself runs on (Node re-exports its symbols for add-ons; where a
 * distribution links Node to a shared libssl they are those), so it is as new as Node is.
 * Pointers are plain numbers: an address of user space is below 2^53, and threads hand them on.
 *
 * @see https://nodejs.org/api/addons.html#linking-to-libraries-included-with-nodejs
 * @see man 7ssl ssl
 * @module
 */
import koffi from "koffi";

const library = koffi.load(null);

/** Address of an `SSL`, `SSL_CTX`, `X509` or `BIO`; 0 is null. */
export type Pointer = number;

export const openssl = {
  tlsMethod: library.func("uintptr_t TLS_method()") as () => Pointer,
  contextNew: library.func("uintptr_t SSL_CTX_new(uintptr_t method)") as (
    method: Pointer,
  ) => Pointer,
  contextFree: library.func("void SSL_CTX_free(uintptr_t context)") as (context: Pointer) => void,
  contextControl: library.func(
    "long SSL_CTX_ctrl(uintptr_t context, int command, long number, uintptr_t pointer)",
  ) as (context: Pointer, command: number, number: number, pointer: Pointer) => number,
  contextSetOptions: library.func(
    "uint64_t SSL_CTX_set_options(uintptr_t context, uint64_t options)",
  ) as (context: Pointer, options: number) => number,
  contextSetCipherSuites: library.func(
    "int SSL_CTX_set_ciphersuites(uintptr_t context, const char *names)",
  ) as (context: Pointer, names: string) => number,
  contextSetVerify: library.func(
    "void SSL_CTX_set_verify(uintptr_t context, int mode, uintptr_t callback)",
  ) as (context: Pointer, mode: number, callback: Pointer) => void,
  contextSetTickets: library.func(
    "int SSL_CTX_set_num_tickets(uintptr_t context, size_t count)",
  ) as (context: Pointer, count: number) => number,
  contextSetReadBuffer: library.func(
    "void SSL_CTX_set_default_read_buffer_len(uintptr_t context, size_t size)",
  ) as (context: Pointer, size: number) => void,
  contextUseCertificate: library.func(
    "int SSL_CTX_use_certificate_ASN1(uintptr_t context, int size, const void *der)",
  ) as (context: Pointer, size: number, der: Uint8Array) => number,
  contextUseKey: library.func(
    "int SSL_CTX_use_PrivateKey_ASN1(int type, uintptr_t context, const void *der, long size)",
  ) as (type: number, context: Pointer, der: Uint8Array, size: number) => number,
  contextStore: library.func("uintptr_t SSL_CTX_get_cert_store(uintptr_t context)") as (
    context: Pointer,
  ) => Pointer,
  storeAdd: library.func("int X509_STORE_add_cert(uintptr_t store, uintptr_t certificate)") as (
    store: Pointer,
    certificate: Pointer,
  ) => number,
  memoryNew: library.func("uintptr_t BIO_new_mem_buf(const void *bytes, int size)") as (
    bytes: Uint8Array,
    size: number,
  ) => Pointer,
  sinkMethod: library.func("uintptr_t BIO_s_mem()") as () => Pointer,
  bioNew: library.func("uintptr_t BIO_new(uintptr_t method)") as (method: Pointer) => Pointer,
  bioRead: library.func("int BIO_read(uintptr_t bio, void *into, int size)") as (
    bio: Pointer,
    into: Uint8Array,
    size: number,
  ) => number,
  bufferMethod: library.func("uintptr_t BIO_f_buffer()") as () => Pointer,
  bioControl: library.func(
    "long BIO_int_ctrl(uintptr_t bio, int command, long number, int argument)",
  ) as (bio: Pointer, command: number, number: number, argument: number) => number,
  bioReference: library.func("int BIO_up_ref(uintptr_t bio)") as (bio: Pointer) => number,
  bioPush: library.func("uintptr_t BIO_push(uintptr_t bio, uintptr_t next)") as (
    bio: Pointer,
    next: Pointer,
  ) => Pointer,
  bioFree: library.func("int BIO_free(uintptr_t bio)") as (bio: Pointer) => number,
  certificateRead: library.func("uintptr_t d2i_X509_bio(uintptr_t bio, uintptr_t into)") as (
    bio: Pointer,
    into: Pointer,
  ) => Pointer,
  certificateWrite: library.func("int i2d_X509_bio(uintptr_t bio, uintptr_t certificate)") as (
    bio: Pointer,
    certificate: Pointer,
  ) => number,
  certificateFree: library.func("void X509_free(uintptr_t certificate)") as (
    certificate: Pointer,
  ) => void,
  verifyText: library.func("const char *X509_verify_cert_error_string(long code)") as (
    code: number,
  ) => string,
  sessionNew: library.func("uintptr_t SSL_new(uintptr_t context)") as (context: Pointer) => Pointer,
  sessionFree: library.func("void SSL_free(uintptr_t ssl)") as (ssl: Pointer) => void,
  setDescriptor: library.func("int SSL_set_fd(uintptr_t ssl, int fd)") as (
    ssl: Pointer,
    fd: number,
  ) => number,
  setAccept: library.func("void SSL_set_accept_state(uintptr_t ssl)") as (ssl: Pointer) => void,
  setConnect: library.func("void SSL_set_connect_state(uintptr_t ssl)") as (ssl: Pointer) => void,
  setReadAhead: library.func("void SSL_set_read_ahead(uintptr_t ssl, int yes)") as (
    ssl: Pointer,
    yes: number,
  ) => void,
  outputOf: library.func("uintptr_t SSL_get_wbio(uintptr_t ssl)") as (ssl: Pointer) => Pointer,
  setOutput: library.func("void SSL_set0_wbio(uintptr_t ssl, uintptr_t bio)") as (
    ssl: Pointer,
    bio: Pointer,
  ) => void,
  handshake: library.func("int SSL_do_handshake(uintptr_t ssl)") as (ssl: Pointer) => number,
  read: library.func("int SSL_read(uintptr_t ssl, void *into, int size)") as (
    ssl: Pointer,
    into: Uint8Array,
    size: number,
  ) => number,
  write: library.func("int SSL_write(uintptr_t ssl, const void *from, int size)") as (
    ssl: Pointer,
    from: Uint8Array,
    size: number,
  ) => number,
  hasPending: library.func("int SSL_has_pending(uintptr_t ssl)") as (ssl: Pointer) => number,
  keyUpdate: library.func("int SSL_key_update(uintptr_t ssl, int type)") as (
    ssl: Pointer,
    type: number,
  ) => number,
  shutdown: library.func("int SSL_shutdown(uintptr_t ssl)") as (ssl: Pointer) => number,
  errorOf: library.func("int SSL_get_error(uintptr_t ssl, int result)") as (
    ssl: Pointer,
    result: number,
  ) => number,
  verifyResult: library.func("long SSL_get_verify_result(uintptr_t ssl)") as (
    ssl: Pointer,
  ) => number,
  peerCertificate: library.func("uintptr_t SSL_get1_peer_certificate(uintptr_t ssl)") as (
    ssl: Pointer,
  ) => Pointer,
  exportKey: library.func(
    "int SSL_export_keying_material(uintptr_t ssl, void *into, size_t size, const void *label, size_t labelSize, uintptr_t context, size_t contextSize, int useContext)",
  ) as (
    ssl: Pointer,
    into: Uint8Array,
    size: number,
    label: Uint8Array,
    labelSize: number,
    context: Pointer,
    contextSize: number,
    useContext: number,
  ) => number,
  nextError: library.func("unsigned long ERR_get_error()") as () => number,
  clearErrors: library.func("void ERR_clear_error()") as () => void,
  errorText: library.func("const char *ERR_reason_error_string(unsigned long code)") as (
    code: number,
  ) => string | null,
} as const;

/** SSL_CTX_ctrl commands. */
export const controls = { minVersion: 123, maxVersion: 124, sessionCache: 44 } as const;

/** BIO_int_ctrl commands; the argument of the first one: 1 is for what is written. */
export const bioControls = { setBufferSize: 117, flush: 11 } as const;

export const tls13 = 0x0304;

export const contextOptions = {
  noTickets: 0x4000,
  noRenegotiation: 0x4000_0000,
  noCompression: 0x2_0000,
} as const;

/** SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT. */
export const verifyAlways = 3;

/** What SSL_get_error says. */
export const outcomes = {
  protocol: 1,
  wantRead: 2,
  wantWrite: 3,
  systemCall: 5,
  closed: 6,
} as const;

/** SSL_KEY_UPDATE_NOT_REQUESTED: this direction only. */
export const ownKeyOnly = 0;

/** ERR_GET_REASON of an end of the connection without a close of TLS. */
export const unexpectedEnd = 294;
export const reasonMask = 0x7f_ffff;

/** Types of private keys, as EVP_PKEY numbers. */
export const keyTypes: Readonly<Record<string, number>> = { ec: 408, ed25519: 1087, rsa: 6 };
