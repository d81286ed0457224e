/**
 * The start after something was compiled. Node keeps what it compiled of TypeScript (`NODE_COMPILE_CACHE`), but its compiler
 * stays in the process, some 20 MiB for each thread that needed it, until the end: months. So when this process had to compile,
 * everything is compiled that it may load later, and it begins anew in place: same pid, same standard streams.
 *
 * @module
 */
import { flushCompileCache } from "node:module";

/** In the environment of the second beginning, so that there is no third when nothing can be kept. */
const mark = "GEMELD_COMPILED";

/**
 * Does not return when the process begins anew, which must not have threads, children or open files yet.
 *
 * @param loadRest Loads what is not loaded by now. Only called when the process begins anew.
 */
export async function beginCompiled(loadRest: () => Promise<unknown>): Promise<void> {
  const { [mark]: begun, NODE_COMPILE_CACHE: cache } = process.env;
  delete process.env[mark];
  if (begun !== undefined || cache === undefined || !hasCompiled()) return;
  await loadRest();
  flushCompileCache();
  const [, ...given] = process.argv;
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...given], {
    ...process.env,
    [mark]: "1",
  });
}

/** Whether this thread has loaded Node's compiler of TypeScript. */
function hasCompiled(): boolean {
  const loaded: unknown = Reflect.get(process, "moduleLoadList");
  return Array.isArray(loaded) && loaded.some((name) => String(name).includes("/amaro/"));
}
