/**
 * Every error a user can meet: code, HTTP status, CLI exit code, one sentence, remedy.
 *
 * Exit codes follow the conventions of the field: 1 failed, 2 usage, 3 not running, 4 not
 * permitted, 5 timeout, 6 refused by a safety rule, 7 peer unreachable, 8 prerequisite missing.
 * `docs/reference/errors.md` is generated from this table.
 *
 * @module
 */
export type ErrorEntry = {
  readonly httpStatus: number;
  readonly exitCode: number;
  readonly meaning: string;
  readonly remedy: string;
};

/** Stable: logs, problem+json, exit codes and documents name them. */
export type ErrorCode =
  | "internal"
  | "usage"
  | "config_invalid"
  | "package_invalid"
  | "unknown_module"
  | "unknown_node"
  | "module_exists"
  | "not_running"
  | "already_running"
  | "not_root"
  | "timeout"
  | "refused"
  | "not_empty"
  | "peer_unreachable"
  | "no_fuse"
  | "directory_missing"
  | "no_space"
  | "unknown_rescue"
  | "address_in_use"
  | "program_missing"
  | "certificate_invalid"
  | "not_signed_in"
  | "forbidden"
  | "too_many_requests"
  | "changed_meanwhile"
  | "unknown_account"
  | "unknown_operation"
  | "unknown_file"
  | "token_invalid";

export const errorCatalogue: Readonly<Record<ErrorCode, ErrorEntry>> = {
  internal: {
    httpStatus: 500,
    exitCode: 1,
    meaning: "Something failed that Gemel does not know",
    remedy: "Look at the daemon's log and report it with its last lines",
  },
  usage: {
    httpStatus: 400,
    exitCode: 2,
    meaning: "The command or the request is not understood",
    remedy: "See `gemel help` and the command's `--help`",
  },
  config_invalid: {
    httpStatus: 422,
    exitCode: 2,
    meaning: "A configuration file is not valid",
    remedy: "Mend the file at the line and column that the message names",
  },
  package_invalid: {
    httpStatus: 422,
    exitCode: 2,
    meaning: "A module package is not valid",
    remedy: "Make it with `gemel module package`, or pack the folder that holds conf/ and bin/",
  },
  unknown_module: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no module of that name on this node",
    remedy: "List the modules with `gemel module list`",
  },
  unknown_node: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no node of that name in the cluster",
    remedy: "List the nodes with `gemel cluster state`",
  },
  module_exists: {
    httpStatus: 409,
    exitCode: 2,
    meaning: "A module of that name is installed already",
    remedy: "Choose another name, or uninstall it first with `gemel module uninstall`",
  },
  not_running: {
    httpStatus: 503,
    exitCode: 3,
    meaning: "The daemon does not answer",
    remedy: "Start it with `systemctl start gemeld`, or `gemeld` where there is no systemd",
  },
  already_running: {
    httpStatus: 409,
    exitCode: 6,
    meaning: "Another daemon runs on this host already",
    remedy: "Use the running one; end it first if it must be replaced",
  },
  not_root: {
    httpStatus: 403,
    exitCode: 4,
    meaning: "The command needs root",
    remedy: "Run it as root, for example with sudo",
  },
  timeout: {
    httpStatus: 504,
    exitCode: 5,
    meaning: "It did not happen within the time allowed",
    remedy: "Look at `gemel state` and `gemel log`; it may still happen",
  },
  refused: {
    httpStatus: 409,
    exitCode: 6,
    meaning: "A safety rule refuses the action in the present state",
    remedy: "The message names the rule and what would allow it",
  },
  not_empty: {
    httpStatus: 409,
    exitCode: 6,
    meaning: "The directory holds data that never belonged to this mirror",
    remedy: "Empty the directory, or move its contents away, and start again",
  },
  peer_unreachable: {
    httpStatus: 503,
    exitCode: 7,
    meaning: "The other node cannot be reached",
    remedy: "Check the network, the firewall and that the daemon runs there",
  },
  no_fuse: {
    httpStatus: 500,
    exitCode: 8,
    meaning: "/dev/fuse is not there or cannot be opened",
    remedy: "Load it with `modprobe fuse`; in a container, pass the device in",
  },
  directory_missing: {
    httpStatus: 409,
    exitCode: 8,
    meaning: "A replicated directory does not exist",
    remedy: "Create the directory with the owner and mode that the application wants",
  },
  no_space: {
    httpStatus: 507,
    exitCode: 8,
    meaning: "There is not enough room on a disk",
    remedy: "Make room where the message says",
  },
  unknown_rescue: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no rescue copy of that name on this node",
    remedy: "List them with `gemel rescue list`",
  },
  address_in_use: {
    httpStatus: 409,
    exitCode: 8,
    meaning: "A port or an address that is needed is in use",
    remedy: "End what uses it, or configure another one",
  },
  program_missing: {
    httpStatus: 500,
    exitCode: 8,
    meaning: "A program that is needed is not installed",
    remedy: "Install the package that the message names",
  },
  certificate_invalid: {
    httpStatus: 500,
    exitCode: 8,
    meaning: "This node's certificate, its key or the cluster's authority is missing or not usable",
    remedy: "Copy this node's files again from where the cluster was made, or make new ones there",
  },
  not_signed_in: {
    httpStatus: 401,
    exitCode: 4,
    meaning: "Who asks has not proved who they are",
    remedy: "Sign in, or send a valid token; `gemel console login` on a node prints a link",
  },
  forbidden: {
    httpStatus: 403,
    exitCode: 4,
    meaning: "The role of who asks does not allow it",
    remedy: "Ask an administrator of the cluster for the role that the message names",
  },
  too_many_requests: {
    httpStatus: 429,
    exitCode: 4,
    meaning: "Too much was asked, or a password was wrong too often",
    remedy: "Wait for the time that the message names",
  },
  changed_meanwhile: {
    httpStatus: 412,
    exitCode: 6,
    meaning: "Somebody else has changed it since it was read",
    remedy: "Read it again, make the change again, and send it with the new ETag",
  },
  unknown_account: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no such user, token or target",
    remedy: "List them first; names are written as they were given",
  },
  unknown_operation: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no operation of that id on this node",
    remedy: "Operations are kept in memory since the daemon began; see the module's events",
  },
  unknown_file: {
    httpStatus: 404,
    exitCode: 2,
    meaning: "There is no such file",
    remedy: "List the files first; paths are relative, like conf/userconfig.xml",
  },
  token_invalid: {
    httpStatus: 403,
    exitCode: 4,
    meaning: "A token to join the cluster does not let in",
    remedy: "Get a new one on the node that is asked: `gemel cluster token`",
  },
};
