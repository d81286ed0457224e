export { type ExecOptions, Host } from "./host/host.ts";
export { Lab, type LabOptions } from "./lab.ts";
export { Switch } from "./switch.ts";
