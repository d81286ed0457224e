/**
 * What this node says of itself, kept up to date: a module is looked at again when something of it changed.
 *
 * @module
 */
import type { ModuleView, NodeStatement } from "@gemel/protocol";

/** Changes of one module closer together than this are looked at once, the first at once. */
const quietMs = 50;

export type StatementSource = {
  readonly node: () => string;
  readonly version: string;
  readonly signature: () => string | null;
  /** Null: it is not there, or cannot be run. */
  readonly view: (module: string) => Promise<ModuleView | null>;
  readonly problems: () => Record<string, string>;
  readonly virtualAddresses: (module: string) => string[];
  readonly documents: () => NodeStatement["documents"];
};

export class LocalStatement {
  readonly #source: StatementSource;
  readonly #tell: (statement: NodeStatement) => void;
  readonly #views = new Map<string, ModuleView>();
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #lookedAt = new Map<string, number>();
  #said = "";
  #closed = false;

  /** `tell` is called whenever it says something new. */
  constructor(source: StatementSource, tell: (statement: NodeStatement) => void) {
    this.#source = source;
    this.#tell = tell;
  }

  get statement(): NodeStatement {
    const { node, version, signature, problems, virtualAddresses, documents } = this.#source;
    const modules = [...this.#views.values()];
    return {
      node: node(),
      version,
      signature: signature(),
      at: new Date().toISOString(),
      modules,
      virtualAddresses: Object.fromEntries(
        modules.map(({ module }) => [module, virtualAddresses(module)]),
      ),
      problems: problems(),
      documents: documents(),
    };
  }

  /** Of this node's modules, as last looked at. */
  get views(): ModuleView[] {
    return [...this.#views.values()];
  }

  /** Something of it changed, or it came or went. */
  changed(module: string): void {
    if (this.#closed || this.#due.has(module)) return;
    const last = this.#lookedAt.get(module) ?? Number.NEGATIVE_INFINITY;
    const waitMs = Math.max(0, last + quietMs - performance.now());
    this.#due.set(
      module,
      setTimeout(() => void this.#look(module), waitMs),
    );
  }

  /** Say it if it is not what was said last. */
  refresh(): void {
    if (this.#closed) return;
    const statement = this.statement;
    const said = JSON.stringify({ ...statement, at: "", modules: statement.modules.map(essence) });
    if (said === this.#said) return;
    this.#said = said;
    this.#tell(statement);
  }

  /** All modules are gone: another cluster is configured. */
  clear(): void {
    this.#views.clear();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#due.values()) clearTimeout(timer);
  }

  async #look(module: string): Promise<void> {
    this.#due.delete(module);
    this.#lookedAt.set(module, performance.now());
    const view = await this.#source.view(module).catch(() => null);
    if (view === null) this.#views.delete(module);
    else this.#views.set(module, view);
    this.refresh();
  }
}

/** Without what only counts. */
function essence({ mirror, ...view }: ModuleView): unknown {
  if (mirror === null) return view;
  const { recordsSent: _, bytesSent: _b, recordsApplied: _r, lagBytes: _l, ...more } = mirror;
  const { flushes: _f, ...shown } = more;
  return { ...view, mirror: shown };
}
