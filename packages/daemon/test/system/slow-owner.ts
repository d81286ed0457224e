/** Answers ARP questions for an address, so many milliseconds late: `DEVICE ADDRESS MS`. @module */
import { packetSocket, receivePacket, sendPacket } from "../../src/system/native.ts";
import {
  arpPacketSize,
  arpProtocol,
  arpReply,
  arpRequest,
  decodeArp,
  encodeArp,
  hardwareBytes,
} from "../../src/vip/arp-packet.ts";
import { listLinks } from "../../src/vip/interfaces.ts";

const [device, address, late] = process.argv.slice(2);
const hardware = hardwareBytes("02:00:00:00:00:66");
const link = (await listLinks()).find(({ ifname }) => ifname === device);
if (link === undefined) throw new Error(`there is no ${device}`);
const fd = packetSocket(link.ifindex, arpProtocol);

const packet = Buffer.alloc(arpPacketSize);
setInterval(() => {
  while (receivePacket(fd, packet) >= arpPacketSize) {
    const question = decodeArp(packet);
    if (question?.operation !== arpRequest || question.target !== address) continue;
    const asker = Buffer.from(question.senderHardware);
    setTimeout(() => answer(asker, question.sender), Number(late));
  }
}, 5);
process.stdout.write("ready\n");

function answer(asker: Uint8Array, sender: string): void {
  const reply = { operation: arpReply, senderHardware: hardware, sender: address ?? "" };
  const bytes = encodeArp({ ...reply, targetHardware: asker, target: sender });
  sendPacket(fd, { index: link?.ifindex ?? 0, protocol: arpProtocol, hardware: asker }, bytes);
}
