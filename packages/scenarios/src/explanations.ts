/**
 * What Gemel does in each scenario and why, for the manual. A test holds the two lists together.
 *
 * @module
 */

export type Explanation = {
  readonly does: string;
  readonly why: string;
};

function explain(does: string, why: string): Explanation {
  return { does, why };
}

/** By the name of the scenario. */
export const explanations: Readonly<Record<string, Explanation>> = {
  "the first start waits for an operator on both nodes": explain(
    "Both wait and say which command makes one of them the primary.",
    "Nobody but the operator knows on which node the data is.",
  ),
  "prim on one node, the other one is copied to": explain(
    "The named node serves, the other one follows it and is copied to; `prim` there is refused.",
    "The operator has said where the data is; from then on the lineages know.",
  ),
  "both stopped, both started: the roles come back": explain(
    "The node that served last serves again, in whatever order they are started.",
    "Its data is the newer one, as both records say.",
  ),
  "a stale node that is started alone waits": explain(
    "It waits until the other node is there, then follows it.",
    "The other one went on alone: what it wrote would be lost.",
  ),
  "power cut of both: the first one waits for the second": explain(
    "It waits; with the second one there, the roles come back.",
    "Without a witness it cannot know whether the other one went on.",
  ),
  "data with nothing in common is never overwritten unasked": explain(
    "The node that is started second refuses to follow and says why.",
    "Two histories with nothing in common are somebody's mistake; only an operator may give one up.",
  ),
  "a node that was alone listens before it starts: the other one may have been made primary":
    explain(
      "The node that returns yields to the one that an operator's `prim` has made the primary.",
      "A forced generation is never older than what it replaced.",
    ),
  "stop of the primary: the secondary takes over": explain(
    "The application is stopped, everything is durable on both, then the other node serves.",
    "Who hands over records it first, so nothing is waited for.",
  ),
  "stop of the secondary: the primary goes on": explain(
    "The application is not interrupted.",
    "The secondary records that its data will be older before it says that it stops.",
  ),
  "restart of the primary stays local": explain(
    "The application is stopped and started on the same node; the other one stays SECOND.",
    "A restart is no failure.",
  ),
  "swap exchanges the roles": explain(
    "A clean hand-over, then the former primary follows; `swap` on the secondary is refused.",
    "Only the node that serves can hand over.",
  ),
  "prim right after a hand-over: refused, nothing is decided twice": explain(
    "The hand-over goes on; `prim` says who is about to serve, and that `swap` there brings the service back.",
    "Two nodes that take the right at the same moment would part the data, though both are well.",
  ),
  "the default primary gets the service back after it rejoined": explain(
    "After the resynchronisation the roles are swapped once more.",
    "`defaultprim` names the node that is to serve when both can.",
  ),
  "power cut of the primary, return, resynchronisation": explain(
    "The secondary serves after the time-out; the former primary comes back as its secondary.",
    "Everything that was answered is on both disks; the change maps say what may differ.",
  ),
  "power cut of the primary, back within the time-out": explain(
    "The secondary takes over, as soon as the restarted node has stepped back.",
    "It stands closer to the service: it has everything that was received.",
  ),
  "power cut of the secondary: the application goes on": explain(
    "Writes wait for the time-out at most, then the primary goes on alone.",
    "No write is answered before the right to answer alone is recorded.",
  ),
  "the application is killed: restarted here, then elsewhere": explain(
    "Three restarts in place, then the module stops here and the other node serves.",
    "What fails again and again on one node may work on the other (`maxloop`).",
  ),
  "the daemon of the primary is killed: the application goes on": explain(
    "Nothing happens but an event; the restarted daemon finds everything as it is.",
    "The mirror link still works, so the primary lives.",
  ),
  "failover off: the secondary waits for an operator": explain(
    "It waits and names the command.",
    "The configuration says so.",
  ),
  "partition without a witness: both go on, the former secondary yields": explain(
    "Both serve; at the reunion the former secondary copies its data aside and follows.",
    "Without a witness silence is all that a node has to go by. Nothing is discarded unseen.",
  ),
  "the primary sleeps longer than the time-out: it has lost the right when it wakes": explain(
    "The secondary serves; the sleeper ends its application and follows.",
    "It was frozen when it woke up: it answers nothing before it knows.",
  ),
  "the primary sleeps, the new one dies: silence proves nothing": explain(
    "The sleeper waits for the other node, or for an operator.",
    "It was away itself, so the silence of the other one does not prove that it never served.",
  ),
  "the daemon of the secondary sleeps while the primary goes on and dies": explain(
    "The secondary waits for the primary.",
    "It was away, so it cannot know that the primary did not go on alone.",
  ),
  "the application does not start on the new primary: the old one serves again": explain(
    "The new primary stops and gives the right up; the old one serves.",
    "Nothing was written alone yet, so the old one still has everything.",
  ),
  "partition, both reach the witness: exactly one goes on": explain(
    "The one that the witness hears first serves, usually the primary; the other one waits.",
    "The witness moves its entry once from a state; the active side asks half a second sooner.",
  ),
  "partition, only the secondary reaches the witness: it takes over, the primary freezes": explain(
    "The secondary serves; the primary answers no write from the loss of the link on.",
    "A right that cannot be confirmed is not used.",
  ),
  "partition, only the primary reaches the witness: the secondary waits": explain(
    "The primary goes on.",
    "Only it can get the right.",
  ),
  "the witness is lost, then the nodes part: the primary alone goes on, as both had recorded":
    explain(
      "The primary goes on at once, the secondary waits. (The reference product lets both wait.)",
      "While they still saw each other, the secondary recorded that it will not ask.",
    ),
  "the witness and the peer are lost at once: writes wait until one of them is back": explain(
    "Writes wait; as soon as the witness answers, one node goes on.",
    "There was no time to agree, so nobody has the right.",
  ),
  "the witness is lost and comes back: the application does not notice": explain(
    "The state says that the secondary can take over only after its return; then all is as before.",
    "A running pair needs the witness for nothing.",
  ),
  "the witness is lost, then the primary: the secondary waits for one of them": explain(
    "It waits, and says so; with either of them back the service goes on.",
    "It had recorded that the primary alone may go on.",
  ),
  "power cut of the primary, with a witness": explain(
    "The secondary asks the witness after the time-out and serves.",
    "The grant proves that the primary did not go on.",
  ),
  "power cut of the secondary, with a witness": explain(
    "The primary asks the witness and goes on alone.",
    "Before the grant is recorded no write is answered.",
  ),
  "the primary sleeps, with a witness: it wakes up without the right": explain(
    "The secondary serves; the sleeper finds the witness's entry, yields and follows.",
    "Its right was shared, and the witness has given it to the other one meanwhile.",
  ),
  "power cut of both, with a witness: who comes back first serves at once": explain(
    "It asks the witness and serves. (Without one it would wait for the other node.)",
    "Getting the right proves that the other one never went on alone.",
  ),
  "power cut of both, the stale one comes back first: the witness refuses it": explain(
    "It waits for the other node.",
    "The witness has the entry of the one that went on alone.",
  ),
  "the secondary is stopped while the witness is away: the primary goes on, and both come together again":
    explain(
      "The primary goes on alone; later the right is shared anew.",
      "The secondary's own record gives the right, the witness is told later.",
    ),
  "partition, the node that waits is stopped meanwhile: nothing is decided twice": explain(
    "After the reunion it is started and follows.",
    "A stop gives up only what the node has, and it has nothing.",
  ),
  "partition, the one that serves dies: the other one does not serve old data": explain(
    "It waits until the one that served is back.",
    "What was answered alone is only there.",
  ),
  "two partitions, one after the other": explain(
    "Each time the side that reaches the witness serves; nothing is lost.",
    "Every return to the shared right is at a new epoch.",
  ),
  "the application dies again and again, with a witness: it is moved to the other node": explain(
    "As without a witness: three restarts, then the other node.",
    "A hand-over needs no vote.",
  ),
  "the daemon of the primary was away, then the nodes part: exactly one goes on": explain(
    "One of them gets the right and serves.",
    "With a witness it does not matter who watched whom.",
  ),
  "the application is killed, to be moved: it goes to the other node": explain(
    '`action="stopstart"`: the primary hands over and comes back as the secondary.',
    "Where the cause may be this node, the other one is the better place.",
  ),
  "a resource is gone on both nodes: the module waits on both": explain(
    "Each node waits for what its own checkers look at, and goes on by itself when it is back.",
    "An application without what it needs would only fail again and again.",
  ),
  "what the primary waits for is gone on it: the secondary takes over": explain(
    "A clean hand-over to the node that has it, for instance a cable or a gateway.",
    "The rule of the checker says so; nothing is lost, so nothing is waited for.",
  ),
  "a checker asks for a restart: it stays here": explain(
    "The application is stopped and started on the same node, and counted (`maxloop`).",
    "The checker's action is `restart`.",
  ),
  "a checker asks for a stop and a start: the roles change": explain(
    "The primary hands over and comes back as the secondary.",
    "The checker's action is `stopstart`.",
  ),
  "the virtual address is taken off by hand: the service moves": explain(
    "The address's checker finds it gone: the primary hands over to the other node.",
    "Without its address a service is running for nobody.",
  ),
  "load balancers are told who serves, before and after a failover": explain(
    "The health page says yes on the node that serves and no on the other one.",
    "Only PRIM, ALONE and UP, and only Ready, count as serving.",
  ),
  "partition without a witness, the operator is asked: nothing is overwritten, the serving data is kept":
    explain(
      'With `split_brain="ask"` the former secondary steps back and waits; the other one serves on. `gemel second --fullsync` on it gives up what it wrote alone, after a rescue copy.',
      "Whose data is worth more may be known to a person only.",
    ),
  "partition without a witness, the operator is asked: the former primary goes on while the other one is stopped":
    explain(
      "The node that waits is stopped, and the one that served starts again: it serves.",
      "Its data was what clients saw all the time; only whether the other one's is thrown away is to be decided.",
    ),
  "partition without a witness, the operator is asked: the waiting data is kept": explain(
    "The module is stopped where it serves, which alone moves nothing, and made primary where it waits; the other one asks in its turn before it is overwritten.",
    "A decision for one side is none to throw the other one away.",
  ),
  "stopstart of the primary exchanges the roles": explain(
    "The primary hands over, and follows the other node afterwards.",
    "The other node need not wait for the start here.",
  ),
  "the host of the primary shuts down: a clean hand-over, and it comes back by itself": explain(
    'All modules are stopped in order; what ran before starts again with the host (`boot="auto"`).',
    "A shutdown is not the operator's wish that the module be stopped.",
  ),
  "a write on the secondary is refused": explain(
    "The directory is mounted read-only there: the writer is told so.",
    "A stray write would make the two copies different.",
  ),
  "one of two networks is cut: nothing changes": explain(
    "Its heartbeat resource is down; heartbeats of the other network are enough.",
    "The peer is silent only when it is silent everywhere.",
  ),
  "the secondary is lost during a copy, then the primary: only primforce takes the half copy":
    explain(
      "`prim` is refused and says why. `primforce` serves what is there, says what may be lost, and is kept among the events; the history of the copy ends there.",
      "A half copy is neither old nor new; only an operator may prefer it to nothing.",
    ),
  "the mirror process of the primary is killed: its standby goes on, the application stays":
    explain(
      "A second process holds the mount and goes on in its place; the peer is resynchronised. There is no degraded mode.",
      "Serving on without a mirror would need an operator's stop and start to be protected again.",
    ),
  "the mirror process of the primary hangs: it is ended, its standby goes on": explain(
    "After five questions without an answer it is killed; the standby goes on.",
    "Whoever hangs holds up the application, and nobody else can end that.",
  ),
  "the mirror process of the secondary hangs: the primary goes on": explain(
    "The primary drops it after the time-out; the process is killed, and the node copied to anew.",
    "What it had taken in and not applied cannot be told from outside.",
  ),
  "the primary's processes stop, its kernel answers on: the secondary takes over": explain(
    "Heartbeats and the link's own sign of life are missing: the secondary ends the session and asks the witness. It does not ask for the address any more, for which the frozen machine would answer.",
    "A connection that its kernel keeps open proves nothing. Without a witness the address's answer stops the takeover: it cannot be told from a partition.",
  ),
  "the secondary's processes stop, its kernel answers on: the primary goes on": explain(
    "The peer acknowledges nothing within the time-out: it is dropped, and the witness asked.",
    "A kernel that takes data is not a replica that has it.",
  ),
  "the primary is cut off from everything: the secondary takes over, the primary gives its address up":
    explain(
      "The secondary reaches the third machine and takes over. The primary reaches nobody: its writes wait at once, and after 30 s its address and its application end.",
      "Without an answer of a third machine, silence of the other node may be one's own. Nothing was answered meanwhile, so nothing is lost.",
    ),
  "the secondary is cut off from everything: it waits, the primary goes on": explain(
    "The primary reaches the third machine and goes on alone. The secondary reaches nobody and waits until it hears the primary, also when the third machine answers again.",
    "The primary may have gone on alone meanwhile: whoever was cut off may be stale.",
  ),
  "the primary is cut off for a moment: it learns that the other one took over": explain(
    "Heard again, the new primary's word counts: the old one ends its service and is resynchronised.",
    "Its writes waited, so there is nothing to be kept.",
  ),
  "the third machine dies, then the nodes part: both wait, and come together again by themselves":
    explain(
      "Neither goes on. Once they hear each other the roles come back.",
      "Nobody can tell which of them is cut off.",
    ),
  "the third machine and the primary die: the operator decides": explain(
    "The secondary waits and says so; `gemel prim` makes it serve.",
    "When the primary fell silent nobody else answered; it may have gone on alone.",
  ),
  "light: it runs on every node where it is started, whatever the other one does": explain(
    "Each node starts, watches and stops it for itself.",
    "It has no data and no address that two could fight for.",
  ),
  "light: after a power cut it starts with its host": explain(
    'With `boot="on"` it is started when gemeld is.',
    "Nothing has to be asked of another node.",
  ),
  "light: its process is killed again and again: it is restarted, then stopped": explain(
    "Three restarts within `loop_interval`; the fourth time it is stopped and says why.",
    "A service that does not stay up needs somebody who looks (`maxloop`).",
  ),
  "light: it waits while something that it needs is gone": explain(
    "The failover rule of the checker stops it and starts it again.",
    "Without what it needs it would only fail.",
  ),
  "light: checkers restart it, and stop and start it": explain(
    "What was started is stopped and started again, in order, and counted.",
    "The checker's action says so; there is no other node to move to.",
  ),
  "light: the daemon dies and comes back: the application does not notice": explain(
    "gemeld finds out what runs and watches it again; `prim` and `swap` are refused with the reason.",
    "The control plane may restart without touching the application (G6).",
  ),
};
