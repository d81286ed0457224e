/**
 * What all TLS sessions of the link have in common: version 1.3 and nothing older, both ends
 * verified against the cluster's authority, every session from scratch.
 *
 * @module
 */
import { assert } from "@gemel/base";
import {
  contextOptions,
  controls,
  keyTypes,
  openssl,
  type Pointer,
  tls13,
  verifyAlways,
} from "./openssl.ts";
import type { TlsIdentity } from "./tls-identity.ts";

/** The first one that both know; 128 bits first, because a record's time counts. */
const cipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/** As much as one read of the socket takes in. */
const readBufferBytes: number = 256 * 1024;

/** Run `act` with a context for `identity`; sessions made from it outlive it. */
export function withTlsContext<T>(identity: TlsIdentity, act: (context: Pointer) => T): T {
  const context = openssl.contextNew(openssl.tlsMethod());
  must(context !== 0, "make a context");
  try {
    setUp(context, identity);
    return act(context);
  } finally {
    openssl.contextFree(context);
  }
}

function setUp(context: Pointer, identity: TlsIdentity): void {
  const { certificate, key, keyType, authorities } = identity;
  for (const bound of [controls.minVersion, controls.maxVersion]) {
    must(openssl.contextControl(context, bound, tls13, 0) === 1, "ask for TLS 1.3");
  }
  const { noTickets, noRenegotiation, noCompression } = contextOptions;
  openssl.contextSetOptions(context, noTickets | noRenegotiation | noCompression);
  openssl.contextControl(context, controls.sessionCache, 0, 0);
  must(openssl.contextSetTickets(context, 0) === 1, "refuse tickets");
  must(openssl.contextSetCipherSuites(context, cipherSuites) === 1, "choose cipher suites");
  openssl.contextSetReadBuffer(context, readBufferBytes);
  openssl.contextSetVerify(context, verifyAlways, 0);
  const store = openssl.contextStore(context);
  for (const der of authorities) addAuthority(store, der);
  const type = keyTypes[keyType] ?? 0;
  must(
    openssl.contextUseCertificate(context, certificate.length, certificate) === 1 &&
      openssl.contextUseKey(type, context, key, key.length) === 1,
    `use the certificate and its ${keyType} key`,
  );
}

function addAuthority(store: Pointer, der: Uint8Array): void {
  const source = openssl.memoryNew(der, der.length);
  const authority = openssl.certificateRead(source, 0);
  openssl.bioFree(source);
  must(authority !== 0 && openssl.storeAdd(store, authority) === 1, "trust the authority");
  openssl.certificateFree(authority);
}

/** What was read was checked before: a refusal by the library is an error of this program. */
function must(done: boolean, what: string): void {
  if (!done) openssl.clearErrors();
  assert(done, `the TLS library can ${what}`);
}
