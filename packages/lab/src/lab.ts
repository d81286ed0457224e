/**
 * A lab: switches and hosts that come and go together.
 *
 * Everything that is started is written down in the lab's directory before it is used, so that it
 * is found and removed also when the owner was killed.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Host } from "./host/host.ts";
import { type Life, settleStarts } from "./host/namespace.ts";
import {
  type LabState,
  makeLabDirectory,
  readLabState,
  removeLab,
  removeLeftovers,
  writeLabState,
} from "./lab-directory.ts";
import { Switch, type SwitchKind } from "./switch.ts";
import { identify, type ProcessIdentity } from "./system/process-identity.ts";

export type LabOptions = {
  /** Leave everything running when this process ends. */
  readonly keep?: boolean;
  readonly id?: string;
};

export class Lab {
  readonly id: string;
  readonly directory: string;
  /** Directories of dead runs that were removed when this lab began. */
  readonly leftovers: readonly string[];
  readonly switches: Map<string, Switch> = new Map();
  readonly hosts: Map<string, Host> = new Map();
  readonly #owner: ProcessIdentity | null;
  readonly #life: Life;
  #destroying: Promise<void> | undefined;

  private constructor(
    directory: string,
    state: LabState,
    options: { readonly leftovers: readonly string[]; readonly life: Life },
  ) {
    this.id = state.id;
    this.directory = directory;
    this.#owner = state.owner;
    this.leftovers = options.leftovers;
    this.#life = options.life;
  }

  /** Begin a lab; what dead runs left behind is removed first. */
  static async create(options: LabOptions = {}): Promise<Lab> {
    if (process.getuid?.() !== 0) {
      throw new Error("The lab needs root (namespaces, mounts); run it with sudo");
    }
    const leftovers = await removeLeftovers();
    const keep = options.keep ?? false;
    const state: LabState = {
      version: 1,
      id: options.id ?? `${process.pid}-${randomBytes(3).toString("hex")}`,
      owner: keep ? null : (identify(process.pid) ?? null),
      switches: [],
      hosts: [],
    };
    const life = keep ? "detached" : "owner";
    return new Lab(makeLabDirectory(state), state, { leftovers, life });
  }

  /** Take hold of a lab that was left running. */
  static open(directory: string): Lab {
    const state = readLabState(directory);
    if (state === undefined) {
      throw new Error(`There is no lab in ${directory}`);
    }
    const lab = new Lab(directory, state, { leftovers: [], life: "detached" });
    for (const { name, first } of state.switches) {
      lab.switches.set(name, new Switch(name, first));
    }
    for (const { name, first, attachments } of state.hosts) {
      const host = lab.#newHost(name, first);
      for (const attachment of attachments) {
        host.adopt(lab.#switch(attachment.switchName), attachment);
      }
    }
    return lab;
  }

  async addSwitch(name: string, kind: SwitchKind = "bridge"): Promise<Switch> {
    this.#assertOpen();
    const made = await Switch.start(name, this.#life, this.directory, kind);
    this.switches.set(name, made);
    this.#save();
    return made;
  }

  /** Add a host and switch it on. */
  async addHost(name: string): Promise<Host> {
    if (this.hosts.has(name)) {
      throw new Error(`The lab has a host ${name} already`);
    }
    const host = this.#newHost(name, null);
    await host.make();
    await host.boot();
    return host;
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (host === undefined) {
      const names = [...this.hosts.keys()].join(", ");
      throw new Error(`The lab has no host ${name}; it has ${names}`);
    }
    return host;
  }

  /** End everything and remove the lab's directory. May be called more than once. */
  destroy(): Promise<void> {
    this.#destroying ??= settleStarts().then(() => removeLab(this.directory, this.#state()));
    return this.#destroying;
  }

  /**
   * Destroy the lab when the user or the system asks this process to end, then end it.
   * Returns a function that takes the handlers away.
   */
  destroyOnSignals(notify: (signal: NodeJS.Signals) => void = () => undefined): () => void {
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    const handle = (signal: NodeJS.Signals): void => {
      if (this.#destroying !== undefined) {
        // Pressed again: ending is under way.
        return;
      }
      notify(signal);
      this.destroy()
        .catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
        .finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
    };
    for (const signal of signals) {
      process.on(signal, handle);
    }
    return () => {
      for (const signal of signals) {
        process.off(signal, handle);
      }
    };
  }

  #newHost(name: string, first: ProcessIdentity | null): Host {
    const host = new Host({
      name,
      first,
      directory: join(this.directory, "hosts", name),
      life: this.#life,
      onStart: () => this.#assertOpen(),
      onChange: () => this.#save(),
    });
    this.hosts.set(name, host);
    return host;
  }

  #assertOpen(): void {
    if (this.#destroying !== undefined) {
      throw new Error("The lab is being removed");
    }
  }

  #switch(name: string): Switch {
    const found = this.switches.get(name);
    if (found === undefined) {
      throw new Error(`The lab has no switch ${name}`);
    }
    return found;
  }

  #state(): LabState {
    return {
      version: 1,
      id: this.id,
      owner: this.#owner,
      switches: [...this.switches.values()].map(({ name, first }) => ({ name, first })),
      hosts: [...this.hosts.values()].map(({ name, first, attachments }) => ({
        name,
        first,
        attachments,
      })),
    };
  }

  #save(): void {
    // While it is being removed, its directory must not appear again.
    if (this.#destroying === undefined) {
      writeLabState(this.directory, this.#state());
    }
  }
}
