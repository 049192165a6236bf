/** Why a connection was ended by us. Stable words: counters and logs use them. */
export type FaultReason =
  | 'malformed-packet'
  | 'protocol-error'
  | 'packet-too-large'
  | 'topic-too-long'
  | 'topic-too-deep'
  | 'topic-not-allowed'
  | 'unacceptable-protocol'
  | 'identifier-rejected'
  | 'bad-credentials'
  | 'not-authorized'
  | 'unavailable'
  | 'connect-timeout'
  | 'connection-rate'
  | 'address-connection-rate'
  | 'keep-alive-timeout'
  | 'not-reading'
  | 'too-many-unreleased'
  | 'internal-error';

/** What a client did wrong. With a `connackCode` it is told so before the connection is closed. */
export class ProtocolFault extends Error {
  readonly reason: FaultReason;
  readonly connackCode: number | null;

  constructor(reason: FaultReason, message: string, connackCode: number | null = null) {
    super(message);
    this.name = 'ProtocolFault';
    this.reason = reason;
    this.connackCode = connackCode;
  }
}

export function malformed(message: string): never {
  throw new ProtocolFault('malformed-packet', message);
}
