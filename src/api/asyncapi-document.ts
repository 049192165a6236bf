import { z } from 'zod';
import { vehicleLimits } from '../gateway/vehicle-policy.ts';
import { maxUnpackedBytes } from '../ingest/decoders/gzip.ts';
import {
  type DownKind,
  downFilter,
  downKinds,
  downTopic,
  kindsWithId,
  type UpKind,
  upKinds,
  upTopic,
} from '../wire/topics.ts';
import { vinPattern } from '../wire/vin.ts';
import { type ChannelWords, downWords, type MessageWords, upWords } from './asyncapi-words.ts';

type Json = Readonly<Record<string, unknown>>;

const { packetBytes, topicBytes, topicLevels, keepAliveSeconds, subscriptions } = vehicleLimits(0, {
  all: 0,
  address: 0,
});
const filter = downFilter('{vin}');

const description = `How vehicles talk to Roadside: MQTT 3.1.1, QoS 1.

Client id and user name are the VIN, the password is the vehicle's secret; over TLS a client certificate whose common name is the VIN may take the
place of user name and password. A vehicle publishes below its own \`up/\` and subscribes below its own \`down/\`, usually \`${filter}\`, with at most ${subscriptions} subscriptions. No
session is kept, and no message retained: what a vehicle must get is sent again when it subscribes. **PUBACK means that the message is on disk.**

Payloads are JSON in UTF-8, or gzip of it (at most ${maxUnpackedBytes} bytes unpacked). A packet has at most ${packetBytes} bytes, a topic ${topicBytes} and ${topicLevels} levels; a keep-alive
longer than ${keepAliveSeconds.max} s is shortened. Unknown keys are passed over; a message that breaks its schema is acknowledged, and goes to quarantine as a whole, with the reason.`;

const parameters = {
  vin: { description: `The vehicle's own VIN: \`${vinPattern.source}\``, examples: ['LRSDE1E24TA000017'] },
  id: {
    description: 'Of the command, update or capture',
    examples: ['0198a3f2-5b1c-7c7e-9d0e-2f6f3f0a4b11'],
  },
};
const securitySchemes = {
  secret: { type: 'userPassword', description: 'User name: the VIN. Password: the secret of the vehicle' },
  certificate: { type: 'X509', description: 'A client certificate whose common name is the VIN' },
};
const ref = (...path: readonly string[]): Json => ({ $ref: `#/${path.join('/')}` });

/** AsyncAPI 3.0 of all topics, from the schemas that messages are read with. `host`: the default of the servers' variable. */
export function asyncApiDocument(options: { readonly version: string; readonly host: string }): Json {
  const up = upKinds.map((kind) => channelOf(upName(kind), upAddress(kind), upWords[kind]));
  const down = downKinds.map((kind) =>
    channelOf(downName(kind), downTopic('{vin}', kind, '{id}'), downWords[kind]),
  );
  const receiving = upKinds.map((kind) => [
    `receive-${kind}`,
    operation('receive', upName(kind), upWords[kind]),
  ]);
  const sending = downKinds.map((kind) => [
    `send-${kind}`,
    {
      ...operation('send', downName(kind), downWords[kind]),
      reply: { channel: ref('channels', upName(kind)) },
    },
  ]);
  const words = [...Object.values(upWords), ...Object.values(downWords)];
  return {
    asyncapi: '3.0.0',
    id: 'urn:roadside:vehicles',
    info: {
      title: 'Roadside, vehicles',
      version: options.version,
      description,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      mqtts: server('secure-mqtt', options.host, '8883', ['secret', 'certificate']),
      mqtt: {
        ...server('mqtt', options.host, '1883', ['secret']),
        description: 'Without encryption: for loopback and trusted networks',
      },
    },
    channels: Object.fromEntries([...up, ...down]),
    operations: Object.fromEntries([...receiving, ...sending]),
    components: {
      messages: Object.fromEntries(words.flatMap(({ messages }) => Object.entries(messages).map(message))),
      parameters,
      securitySchemes,
    },
  };
}

const upName = (kind: UpKind): string => `up-${kind}`;
const downName = (kind: DownKind): string => `down-${kind}`;
const upAddress = (kind: UpKind): string =>
  upTopic('{vin}', kind, kindsWithId.has(kind) ? '{id}' : undefined);

function server(protocol: string, host: string, port: string, security: readonly string[]): Json {
  return {
    host: '{host}:{port}',
    protocol,
    protocolVersion: '3.1.1',
    variables: {
      host: { default: host },
      port: { default: port, description: 'As the operator has set it' },
    },
    security: security.map((name) => ref('components', 'securitySchemes', name)),
    bindings: { mqtt: { cleanSession: true, bindingVersion: '0.2.0' } },
  };
}

function channelOf(name: string, topic: string, words: ChannelWords): [string, Json] {
  const { title, description: more, messages } = words;
  const used = Object.keys(parameters).filter((parameter) => topic.includes(`{${parameter}}`));
  return [
    name,
    {
      address: topic,
      title,
      ...(more === undefined ? {} : { description: more }),
      parameters: Object.fromEntries(used.map((one) => [one, ref('components', 'parameters', one)])),
      messages: Object.fromEntries(
        Object.keys(messages).map((one) => [one, ref('components', 'messages', one)]),
      ),
    },
  ];
}

function operation(action: 'send' | 'receive', channel: string, { title, messages }: ChannelWords): Json {
  return {
    action,
    title,
    channel: ref('channels', channel),
    messages: Object.keys(messages).map((one) => ref('channels', channel, 'messages', one)),
    bindings: { mqtt: { qos: 1, retain: false, bindingVersion: '0.2.0' } },
  };
}

function message([name, { title, schema, example }]: [string, MessageWords]): [string, Json] {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return [name, { name, title, payload, examples: [{ payload: example }] }];
}
