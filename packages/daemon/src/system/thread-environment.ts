/**
 * Variables that are for Node itself: this process and its threads have them, its children do not.
 *
 * @module
 */

const names = ["NODE_COMPILE_CACHE", "MALLOC_ARENA_MAX", "UV_THREADPOOL_SIZE"] as const;
const taken: Record<string, string> = {};

/** Applications are started from here: what is good for gemeld is none of their business. */
export function takeOwnVariables(): void {
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) taken[name] = value;
    delete process.env[name];
  }
}

/** For a thread: it reads them when it starts. */
export function threadEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...taken };
}
