/** The modules for web sites, containers and own applications, under the conformance test. @module */
import { dirname, join } from "node:path";
import { type Host, repository } from "../host/host.ts";
import { type Application, appendLine, linesOf, type Place } from "./application.ts";
import { mountCgroups, removeCgroups } from "./cgroups.ts";

const page = "kept.txt";

/** What is stored by an application that serves the files of a directory. */
function files(directory: string, port: number): Pick<Application, "write" | "read"> {
  return {
    write: (_, value, primary) => appendLine(primary, join(directory, page), value),
    async read({ client, address }) {
      const url = `http://${address}:${port}/${page}`;
      return linesOf(await client.execOk("curl", ["-sS", "--fail", "--max-time", "5", url]));
    },
  };
}

async function makeSite({ nodes }: Place, directory: string): Promise<void> {
  for (const node of nodes) await node.execOk("mkdir", ["-p", directory]);
  await appendLine(nodes[0], join(directory, "index.html"), "Here it is");
}

const webRoot = "/srv/www";

export const nginx: Application = {
  module: "nginx",
  macros: { WEBROOT: webRoot },
  directory: webRoot,
  prepare: (place) => makeSite(place, webRoot),
  ...files(webRoot, 80),
  victim: `nginx: master process .* -p ${webRoot}`,
  processes: "^nginx: ",
  resource: "proc.nginx",
  broken: { script: "start_prim", variables: { CONFIG: "/nonexistent/nginx.conf" }, code: 2 },
};

const volume = "/srv/container";
const image = "localhost/gemel-busybox:latest";
const imageArchive = "/var/tmp/busybox.tar";
/** No systemd and no raised limits in a lab host. */
const engine = ["--runtime", "runc", "--cgroup-manager", "cgroupfs"];
const cgroup = `gemel-lab-${process.pid}`;
const limits = ["--ulimit nofile=1024:1024", "--ulimit nproc=1000:1000"];

export const podman: Application = {
  module: "podman",
  macros: {
    DIRECTORY: volume,
    IMAGE: image,
    COMMAND: "/bin/httpd -f -p 8080 -h /data",
    OPTIONS: ["--network host", `--cgroup-parent /${cgroup}`, ...limits].join(" "),
    ENGINE_OPTIONS: engine.join(" "),
    STOP_TIMEOUT: "1",
  },
  directory: volume,
  async prepare(place) {
    await makeSite(place, volume);
    await Promise.all(place.nodes.map(importImage));
  },
  boot: mountCgroups,
  clear: async () => removeCgroups(cgroup),
  ...files(volume, 8080),
  victim: "^/bin/httpd -f -p 8080 -h /data",
  processes: "^/bin/httpd -f -p 8080|^/usr/bin/conmon ",
  resource: "custom.container",
  broken: { script: "prestart", variables: { IMAGE: "localhost/none" }, code: 8 },
};

/** An image of nothing but busybox, built on the host. */
async function importImage(host: Host): Promise<void> {
  const tree = "/var/tmp/busybox";
  await host.execOk("mkdir", ["-p", `${tree}/bin`, `${tree}/data`, `${tree}/etc`]);
  await host.execOk("cp", ["/bin/busybox", `${tree}/bin/busybox`]);
  for (const name of ["httpd", "sh"]) {
    await host.execOk("ln", ["-sf", "busybox", `${tree}/bin/${name}`]);
  }
  await host.execOk("tar", ["-C", tree, "-cf", imageArchive, "."]);
  const args = [...engine, "import", "--quiet", imageArchive, image];
  await host.execOk("podman", args, { timeoutMs: 60_000 });
}

const own = "/srv/own";
const template = "/var/tmp/own";

/** An application of one's own: the module is made by `gemel module create`. */
export const ownApplication: Application = {
  module: "own",
  template,
  macros: {},
  directory: own,
  async prepare(place) {
    await makeSite(place, own);
    const wishes = [
      ...["--directory", own, "--vip", place.address, "--user", "www-data"],
      ...["--command", `busybox httpd -f -p 8090 -h ${own}`, "--process", "busybox"],
      ...["--ready", "exec 3<>/dev/tcp/127.0.0.1/8090", "--port", "8090"],
      ...["--url", "http://127.0.0.1:8090/index.html", "--to", dirname(template)],
    ];
    for (const node of place.nodes) {
      await node.execOk(join(repository, "bin/gemel"), ["module", "create", "own", ...wishes]);
    }
  },
  ...files(own, 8090),
  victim: "^busybox httpd -f -p 8090",
  processes: "^busybox httpd",
  resource: "proc.busybox",
  broken: {
    script: "start_prim",
    variables: { OSUSER: "nobody-here", COMMAND: "sleep 1" },
    code: 8,
  },
};
