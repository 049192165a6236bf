import * as mqtt from '../../support/mqtt-packets.ts';

/** The first letter of a connection's name is the client: `A` and `A2` are two connections of one. */
export type Step =
  | { readonly on: string; readonly connect: mqtt.ConnectFields }
  | { readonly on: string; readonly send: Buffer }
  /** Exactly these bytes come next; `closed`: none, and the server ends the connection. */
  | { readonly on: string; readonly expect: Buffer | 'closed' }
  /** The line breaks: no DISCONNECT. */
  | { readonly on: string; readonly cut: true }
  | { readonly passes: number };

export interface Row {
  /** Statements of MQTT 3.1.1, appendix B, without `MQTT-`. */
  readonly is: readonly string[];
  readonly what: string;
  /** `engine`: the broker open to everybody; `vehicles`: the whole server, which knows vehicles only; else both. */
  readonly where?: 'engine' | 'vehicles';
  readonly steps: readonly (Step | readonly Step[])[];
}

/** Clients of the table, which are vehicles where the server knows only such. */
export const clients: Readonly<Record<string, string>> = {
  A: 'LRSDE1E24TA000017',
  B: 'LRSDE1E24TA000018',
};
export const idOf = (on: string): string => clients[on.slice(0, 1)] ?? '';
export const up = `v1/${clients.A}/up/telemetry`;
export const down = `v1/${clients.A}/down/command/1`;
export const payload = '{"ts":1763780000000,"signals":{}}';

/** What is wrong with a text, as bytes. */
export const surrogate: Buffer = Buffer.from([0x61, 0xed, 0xa0, 0x80]);
export const overlong: Buffer = Buffer.from([0xc0, 0xaf]);
export const nul: Buffer = Buffer.from([0x61, 0x00, 0x62]);

export const connack = (code: number, present = false): Buffer => mqtt.packet(0x20, [present ? 1 : 0, code]);
export const suback = (id: number, ...codes: readonly number[]): Buffer =>
  mqtt.packet(0x90, mqtt.uint16(id), codes);
export const unsuback = (id: number): Buffer => mqtt.packet(0xb0, mqtt.uint16(id));
export const pingresp: Buffer = mqtt.packet(0xd0);

export const connects = (on: string, connect: mqtt.ConnectFields = {}): Step => ({ on, connect });
export const sends = (on: string, ...packets: readonly Buffer[]): Step => ({
  on,
  send: Buffer.concat(packets),
});
export const gets = (on: string, ...packets: readonly Buffer[]): Step => ({
  on,
  expect: Buffer.concat(packets),
});
export const closed = (on: string): Step => ({ on, expect: 'closed' });
export const cut = (on: string): Step => ({ on, cut: true });
export const passes = (ms: number): Step => ({ passes: ms });

export const signsIn = (on: string, connect: mqtt.ConnectFields = {}, present = false): readonly Step[] => [
  connects(on, connect),
  gets(on, connack(0, present)),
];
/** Nothing has come that was not expected. */
export const quiet = (on: string): readonly Step[] => [sends(on, mqtt.pingreq), gets(on, pingresp)];
/** A is subscribed, as the only one to `filter`. */
export const listens = (filter: string, qos = 2, on = 'A'): readonly Step[] =>
  [signsIn(on), sends(on, mqtt.subscribe(9, [filter, qos])), gets(on, suback(9, qos))].flat();

/** A client that is signed in says this, and is cut off without a word. */
export const closes = (is: readonly string[], what: string, ...bytes: readonly Buffer[]): Row => ({
  is,
  what,
  steps: [signsIn('A'), sends('A', ...bytes), closed('A')],
});
/** The first bytes of a connection, which get no CONNACK. */
export const noConnack = (is: readonly string[], what: string, ...bytes: readonly Buffer[]): Row => ({
  is,
  what,
  steps: [sends('A', ...bytes), closed('A')],
});
