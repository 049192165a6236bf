import type { SystemCall } from './strace-log.ts';

const receiving = new Set(['read', 'readv', 'recvfrom', 'recvmsg']);
const sending = new Set(['write', 'writev', 'sendto', 'sendmsg']);
const storing = new Set(['write', 'writev', 'pwrite64', 'pwritev']);

/** Follows each message from the socket through the journal to its PUBACK. */
export function proveOrder(
  calls: readonly SystemCall[],
  port: number,
): { proven: number; flushes: number; faults: string[] } {
  const vehicleSide = new RegExp(`^TCP(v6)?:\\[.*:${port}->`);
  const flushes = calls.filter(({ name: call, target, result }) => {
    return (call === 'fdatasync' || call === 'fsync') && target.endsWith('.journal') && result === 0;
  });
  /** Journal writes by each message (`vin seq`) that they hold. */
  const written = new Map<string, SystemCall>();
  const expecting = new Map<string, Map<number, string>>();
  const inbound = new Map<string, Buffer>();
  const faults: string[] = [];
  let proven = 0;
  for (const call of [...calls].sort((a, b) => a.end - b.end)) {
    if (call.target.endsWith('.journal') && storing.has(call.name)) {
      for (const message of messagesIn(call.data)) written.set(message, call);
    } else if (vehicleSide.test(call.target) && receiving.has(call.name) && call.result > 0) {
      const bytes = Buffer.concat([
        inbound.get(call.target) ?? Buffer.alloc(0),
        call.data.subarray(0, call.result),
      ]);
      const ids = expecting.get(call.target) ?? new Map<number, string>();
      expecting.set(call.target, ids);
      inbound.set(call.target, takePublishes(bytes, ids));
    } else if (vehicleSide.test(call.target) && sending.has(call.name)) {
      for (let at = 0; at + 4 <= call.data.length; at += 4) {
        if (call.data[at] !== 0x40) continue;
        const message = expecting.get(call.target)?.get(call.data.readUInt16BE(at + 2));
        const write = message === undefined ? undefined : written.get(message);
        const flush =
          write === undefined
            ? undefined
            : flushes.find(
                (one) => one.begin > write.end && one.end < call.begin && one.target === write.target,
              );
        if (flush === undefined)
          faults.push(`the PUBACK of ${message} at line ${call.begin} follows no flush`);
        else proven += 1;
      }
    }
  }
  return { proven, flushes: flushes.length, faults };
}

function messagesIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  return [...text.matchAll(/v1\/(\w{17})\/up\/telemetry\{"boot":"flush","seq":(\d+)/g)].map(
    (match) => `${match[1]} ${match[2]}`,
  );
}

/** Notes the PUBLISH packets at the beginning of `bytes` by packet id; returns what is not a whole packet yet. */
function takePublishes(bytes: Buffer, ids: Map<number, string>): Buffer {
  let at = 0;
  for (;;) {
    let length = 0;
    let shift = 0;
    let head = at + 1;
    for (; head < bytes.length; head++) {
      length |= ((bytes[head] ?? 0) & 0x7f) << shift;
      shift += 7;
      if (((bytes[head] ?? 0) & 0x80) === 0) break;
    }
    const body = head + 1;
    if (head >= bytes.length || body + length > bytes.length) return bytes.subarray(at);
    if ((bytes[at] ?? 0) >> 4 === 3) {
      const topicLength = bytes.readUInt16BE(body);
      const id = bytes.readUInt16BE(body + 2 + topicLength);
      const vin = bytes.toString('latin1', body + 5, body + 22);
      const seq = /"seq":(\d+)/.exec(bytes.toString('latin1', body, body + length))?.[1];
      ids.set(id, `${vin} ${seq}`);
    }
    at = body + length;
  }
}
