export { Authorities, type Client } from "./authorities.ts";
export { type ServerOptions, witnessServer } from "./server.ts";
export { WitnessFile } from "./witness-file.ts";
export { WitnessStore } from "./witness-store.ts";
