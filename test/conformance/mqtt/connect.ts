import * as mqtt from '../../support/mqtt-packets.ts';
import {
  clients,
  closed,
  closes,
  connack,
  connects,
  cut,
  down,
  gets,
  listens,
  noConnack,
  passes,
  payload,
  pingresp,
  quiet,
  type Row,
  sends,
  signsIn,
  suback,
  surrogate,
  up,
} from './steps.ts';

const { packet, publish, subscribe, text, uint16 } = mqtt;
const id = clients.A ?? '';
const head = (flags: number, level = 4) => [text('MQTT'), Buffer.from([level, flags]), uint16(60)];
const raw = (flags: number, ...fields: readonly Buffer[]) => packet(0x10, ...head(flags), ...fields);

/** Chapter 3.1 and 3.2, but for sessions and wills. */
export const connecting: readonly Row[] = [
  noConnack(['3.1.0-1'], 'PINGREQ first', mqtt.pingreq),
  noConnack(['3.1.0-1'], 'PUBLISH first', publish(up, payload, { qos: 1 })),
  noConnack(['3.1.0-1'], 'SUBSCRIBE first', subscribe(1, [down, 0])),
  noConnack(['3.1.0-1'], 'DISCONNECT first', mqtt.disconnect),
  closes(['3.1.0-2'], 'a second CONNECT', mqtt.connect({ clientId: id })),
  {
    is: ['3.1.0-2'],
    what: 'a second CONNECT, sent before the first is answered',
    steps: [connects('A'), sends('A', mqtt.connect({ clientId: id })), gets('A', connack(0)), closed('A')],
  },
  noConnack(['3.1.2-1'], 'the protocol name HTTP', mqtt.connect({ clientId: id, protocol: 'HTTP' })),
  noConnack(['3.1.2-1'], 'the protocol name mqtt', mqtt.connect({ clientId: id, protocol: 'mqtt' })),
  noConnack(['3.1.2-1', '1.5.3-1'], 'no protocol name', mqtt.connect({ protocol: surrogate })),
  ...[0, 3, 5, 0x84, 255].map(
    (level): Row => ({
      is: ['3.1.2-2', '3.2.2-4', '3.2.2-5'],
      what: `protocol level ${level} gets return code 1, and the end`,
      steps: [connects('A', { level }), gets('A', connack(1)), closed('A')],
    }),
  ),
  noConnack(['3.1.2-3'], 'the reserved flag', mqtt.connect({ clientId: id, flags: 0x03 })),
  noConnack(['3.1.2-9'], 'a will flag without a will', raw(0x06, text(id))),
  noConnack(['3.1.2-9'], 'a will topic without a message', raw(0x06, text(id), text(up))),
  noConnack(['3.1.2-11'], 'a will without its flag', raw(0x02, text(id), text(up), text('gone'))),
  noConnack(['3.1.2-11', '3.1.2-13'], 'will QoS 1 without a will', raw(0x0a, text(id))),
  noConnack(['3.1.2-11', '3.1.2-13'], 'will QoS 2 without a will', raw(0x12, text(id))),
  noConnack(['3.1.2-11', '3.1.2-15'], 'will retain without a will', raw(0x22, text(id))),
  noConnack(['3.1.2-14'], 'will QoS 3', raw(0x1e, text(id), text(up), text('gone'))),
  noConnack(['3.1.2-18'], 'a user name without its flag', raw(0x02, text(id), text(id))),
  noConnack(['3.1.2-19'], 'a user name flag without a user name', raw(0x82, text(id))),
  noConnack(['3.1.2-20'], 'a password without its flag', raw(0x82, text(id), text(id), text('secret'))),
  noConnack(['3.1.2-21'], 'a password flag without a password', raw(0xc2, text(id), text(id))),
  noConnack(['3.1.2-22'], 'a password without a user name', raw(0x42, text(id), text('secret'))),
  noConnack(['3.1.3-3', '3.1.4-1', '3.2.2-6'], 'CONNECT without a client id', raw(0x02)),
  noConnack(['3.1.4-1'], 'CONNECT that ends in its client id', raw(0x02, text(id).subarray(0, 9))),
  noConnack(['3.1.4-1'], 'CONNECT with a byte too many', raw(0x02, text(id), Buffer.from([0]))),
  noConnack(['3.1.4-1'], 'CONNECT without a body', packet(0x10)),
  {
    is: ['3.1.2-24'],
    what: 'who is silent for one and a half keep-alives is cut off, and not before',
    where: 'engine',
    steps: [
      signsIn('A', { keepAlive: 10 }),
      passes(9_000),
      quiet('A'),
      passes(14_900),
      quiet('A'),
      passes(15_600),
      closed('A'),
    ],
  },
  {
    is: ['3.1.3-1', '3.1.2-16'],
    what: 'client id, will topic, will message, user name and password in this order',
    where: 'engine',
    steps: [
      listens('last', 2),
      signsIn('B', { will: { topic: 'last', payload: 'words', qos: 1 }, username: 'u', password: 'p' }),
      cut('B'),
      gets('A', publish('last', 'words', { qos: 1, id: 1 })),
    ],
  },
  ...['0123456789abcdefghijklm', 'nopqrstuvwxyzABCDEFGHIJ', 'KLMNOPQRSTUVWXYZ', 'x'].map(
    (clientId): Row => ({
      is: ['3.1.3-5'],
      what: `the client id ${clientId}`,
      where: 'engine',
      steps: [signsIn('A', { clientId }), quiet('A')],
    }),
  ),
  {
    is: ['3.1.3-6', '3.1.3-2'],
    what: 'clients without an id are told apart',
    where: 'engine',
    steps: [
      signsIn('A', { clientId: '' }),
      sends('A', subscribe(1, ['t', 0])),
      gets('A', suback(1, 0)),
      signsIn('B', { clientId: '' }),
      sends('B', publish('t', 'x')),
      quiet('B'),
      gets('A', publish('t', 'x')),
      quiet('A'),
    ],
  },
  {
    is: ['3.1.3-7', '3.1.3-8', '3.2.2-4', '3.2.2-5'],
    what: 'no client id and a session to keep get return code 2, and the end',
    steps: [connects('A', { clientId: '', clean: false }), gets('A', connack(2)), closed('A')],
  },
  {
    is: ['3.1.3-9', '3.2.2-4', '3.2.2-5'],
    what: 'a client id that is no VIN gets return code 2, and the end',
    where: 'vehicles',
    steps: [connects('A', { clientId: 'tester' }), gets('A', connack(2)), closed('A')],
  },
  {
    is: ['3.1.3-9'],
    what: 'no client id gets return code 2, since there is no vehicle without a VIN',
    where: 'vehicles',
    steps: [connects('A', { clientId: '' }), gets('A', connack(2)), closed('A')],
  },
  ...(
    [
      ['a wrong secret', { password: 'wrong' }],
      ['no secret', { password: undefined }],
      ['no user name', { username: undefined, password: undefined }],
      ['the user name of another vehicle', { username: clients.B }],
      [
        'a vehicle that nobody has registered',
        { clientId: 'LRSDE1E24TA999999', username: 'LRSDE1E24TA999999' },
      ],
    ] as const
  ).map(
    ([what, fields]): Row => ({
      is: ['3.2.2-4', '3.2.2-5'],
      what: `${what} gets return code 4, and the end`,
      where: 'vehicles',
      steps: [connects('A', fields as mqtt.ConnectFields), gets('A', connack(4)), closed('A')],
    }),
  ),
  {
    is: ['3.1.4-2'],
    what: 'a second connection under the same id ends the first',
    steps: [signsIn('A'), connects('A2'), closed('A'), gets('A2', connack(0)), quiet('A2')],
  },
  {
    is: ['3.1.4-4', '3.2.0-1'],
    what: 'CONNACK comes first, also for who did not wait for it',
    steps: [
      connects('A'),
      sends('A', mqtt.pingreq, subscribe(8, [down, 1])),
      gets('A', connack(0), pingresp, suback(8, 1)),
    ],
  },
  {
    is: ['3.1.4-4', '3.2.0-1'],
    what: 'CONNACK comes before the acknowledgement of what was sent without waiting for it',
    steps: [
      connects('A'),
      sends('A', publish(up, payload, { qos: 1, id: 7 })),
      gets('A', connack(0), mqtt.puback(7)),
    ],
  },
  {
    is: ['3.1.4-5'],
    what: 'what follows a CONNECT that is refused is not looked at',
    where: 'engine',
    steps: [
      listens('t', 0),
      connects('B', { level: 5 }),
      sends('B', publish('t', 'x'), mqtt.pingreq),
      gets('B', connack(1)),
      closed('B'),
      signsIn('B'),
      quiet('A'),
    ],
  },
  {
    is: ['3.1.4-5'],
    what: 'a wrong secret, and telemetry behind it: no acknowledgement',
    where: 'vehicles',
    steps: [
      connects('A', { password: 'wrong' }),
      sends('A', publish(up, payload, { qos: 1 })),
      gets('A', connack(4)),
      closed('A'),
    ],
  },
];
