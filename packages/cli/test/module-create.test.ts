import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCommand } from "./fake-daemon.ts";

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "gemel-create-"));
});

afterEach(() => rmSync(place, { recursive: true }));

const units = ["--services", "app.service, web.service", "--process", "appd"];
const wishes = ["--directory", "/srv/app", "/srv/a&b", "--vip", "192.0.2.10/24", ...units];

test("module create: a folder with configuration, scripts and README", async () => {
  const asked = ["--port", "8080", "--url", "http://127.0.0.1:8080/health", "--to", place];
  const { code, stderr, stdout } = await runCommand([
    "module",
    "create",
    "app",
    ...wishes,
    ...asked,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`gemel module install ${place}/app`);
  expect(readdirSync(join(place, "app")).sort()).toEqual(["README.md", "bin", "conf"]);
  expect(statSync(join(place, "app/bin/start_prim")).mode & 0o111).toBe(0o111);
  expect(readFileSync(join(place, "app/README.md"), "utf8")).toContain(
    "mkdir -p /srv/app '/srv/a&b'",
  );
  expect(readFileSync(join(place, "app/conf/userconfig.xml"), "utf8")).toMatchInlineSnapshot(`
    "<!DOCTYPE safe>
    <safe>
      <!-- What may differ between installations; the README says what each one is. -->
      <macro name="VIP" value="192.0.2.10"/>
      <macro name="VIP_PREFIX" value="24"/>
      <macro name="SERVICES" value="app.service,web.service"/>
      <macro name="COMMAND" value=""/>
      <macro name="OSUSER" value=""/>
      <macro name="READY" value=""/>

      <service mode="mirror" boot="on">
        <heart pulse="200ms" timeout="3s"/>

        <!-- On the interface whose network holds it. -->
        <vip>
          <interface_list>
            <interface>
              <real_interface>
                <virtual_addr addr="%VIP%" netmask="%VIP_PREFIX%" where="one_side_alias"/>
              </real_interface>
            </interface>
          </interface_list>
        </vip>

        <!-- Every write waits until the other node has received it. -->
        <rfs sync="write">
          <replicated dir="/srv/app" mode="read_only"/>
          <replicated dir="/srv/a&amp;b" mode="read_only"/>
        </rfs>

        <!-- action="stopstart" would move the service to the other node instead. -->
        <errd polltimer="250ms">
          <proc name="appd" atleast="1" class="prim" action="restart"/>
          <proc name="app.service" service="yes" class="prim" action="restart"/>
          <proc name="web.service" service="yes" class="prim" action="restart"/>
        </errd>

        <check>
          <tcp ident="port" when="prim" action="restart">
            <to addr="127.0.0.1" port="8080" interval="2s" timeout="3s" failures="3"/>
          </tcp>
          <http ident="page" when="prim" action="restart">
            <to url="http://127.0.0.1:8080/health" interval="2s" timeout="3s" failures="3"/>
          </http>
        </check>

        <!-- A stop that does not end in time is followed by one with force. -->
        <user nicestoptimeout="90s" forcestoptimeout="30s">
          <var name="SERVICES" value="%SERVICES%"/>
          <var name="COMMAND" value="%COMMAND%"/>
          <var name="OSUSER" value="%OSUSER%"/>
          <var name="READY" value="%READY%"/>
          <var name="DIRECTORY" value="/srv/app"/>
        </user>
      </service>
    </safe>
    "
  `);
});

test("module create: nothing that exists is overwritten", async () => {
  const again = ["module", "create", "app", "--directory", "/srv/app", "--to", place];
  expect(await runCommand(again)).toMatchObject({ code: 0 });
  const before = statSync(join(place, "app/README.md")).mtimeMs;
  const { code, stderr } = await runCommand(again);
  expect(code).toBe(2);
  expect(stderr).toContain("EEXIST");
  expect(statSync(join(place, "app/README.md")).mtimeMs).toBe(before);
});

test.each([
  [["a b", "--directory", "/srv/app"], "no name of a module"],
  [["app"], "No directory is given"],
  [["app", "--directory", "srv"], "no absolute path"],
  [["app", "--directory", "/srv", "--vip", "192.0.2.300"], "no address"],
  [["app", "--directory", "/srv", "--vip", "192.0.2.3/33"], "no address"],
  [["app", "--directory", "/srv", "--port", "http"], "no port"],
  [["app", "--directory", "/srv", "--process", "/bin/app"], "no name of a process"],
  [["app", "--directory", "/srv", "--url", "localhost"], "no address of a page"],
  [["app", "--directory", "/srv", "--sync", "async"], "neither write nor fsync"],
])("module create: %j is refused", async (args, words) => {
  const { code, stderr } = await runCommand(["module", "create", ...args, "--to", place]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).toContain("Try: ");
  expect(readdirSync(place)).toEqual([]);
});
