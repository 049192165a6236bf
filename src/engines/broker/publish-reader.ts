import type { BrokerLimits, PublishVerdict } from '../../gateway/broker.ts';
import type { PacketFramer } from './mqtt-framing.ts';
import { decodeUtf8 } from './mqtt-packets.ts';
import { malformed, ProtocolFault } from './protocol-fault.ts';
import { isTopicName, levelsOf } from './topic-filter.ts';

type TopicLimits = Pick<BrokerLimits, 'topicBytes' | 'topicLevels'>;

/**
 * Reads PUBLISH packets of one client. Its last topic is remembered with the verdict on it, because a client says
 * nearly everything to one topic: the same bytes need no decoding, checking and judging again.
 */
export class PublishReader {
  topic = '';
  verdict: PublishVerdict = 'refused';
  packetId = 0;
  /** Where the payload begins in the framer's buffer; it ends with the packet. */
  payloadStart = 0;

  readonly #limits: TopicLimits;
  readonly #judge: (topic: string) => PublishVerdict;
  #topicBytes: Buffer = Buffer.alloc(0);

  constructor(limits: TopicLimits, judge: (topic: string) => PublishVerdict) {
    this.#limits = limits;
    this.#judge = judge;
  }

  /** Fills the fields from the framer's packet. Throws ProtocolFault. */
  read({ buffer, first, start, end }: PacketFramer): void {
    if (start + 2 > end) malformed('PUBLISH without a topic');
    const length = ((buffer[start] as number) << 8) | (buffer[start + 1] as number);
    const topicStart = start + 2;
    let at = topicStart + length;
    if (at > end) malformed('PUBLISH ends inside its topic');
    if (!this.#isLastTopic(buffer, topicStart, length)) this.#newTopic(buffer, topicStart, length);
    if ((first & 0x06) === 0) {
      this.packetId = 0;
    } else {
      if (at + 2 > end) malformed('PUBLISH without a packet identifier');
      this.packetId = ((buffer[at] as number) << 8) | (buffer[at + 1] as number);
      if (this.packetId === 0) malformed('packet identifier 0');
      at += 2;
    }
    this.payloadStart = at;
  }

  #isLastTopic(buffer: Buffer, start: number, length: number): boolean {
    const last = this.#topicBytes;
    if (length !== last.length || length === 0) return false;
    for (let index = length - 1; index >= 0; index--) {
      if (buffer[start + index] !== last[index]) return false;
    }
    return true;
  }

  #newTopic(buffer: Buffer, start: number, length: number): void {
    const { topicBytes, topicLevels } = this.#limits;
    if (length > topicBytes) throw new ProtocolFault('topic-too-long', `a topic of ${length} bytes`);
    const topic = decodeUtf8(buffer, start, start + length);
    if (!isTopicName(topic)) malformed('PUBLISH to an empty or wildcard topic');
    if (levelsOf(topic) > topicLevels)
      throw new ProtocolFault('topic-too-deep', 'PUBLISH to a topic of too many levels');
    // `$SYS` is the server's own to speak on.
    this.verdict = topic.startsWith('$SYS/') ? 'refused' : this.#judge(topic);
    if (this.verdict === 'refused')
      throw new ProtocolFault('topic-not-allowed', 'PUBLISH to a topic of others');
    this.topic = topic;
    this.#topicBytes = Buffer.from(buffer.subarray(start, start + length));
  }
}
