export { type Checker, type Notice, SafetyError, World, type WorldOptions } from "./world.ts";
