import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { downKinds, downTopic, parseUpTopic, upKinds } from '../../../src/wire/topics.ts';
import { described } from '../../support/openapi-document.ts';

interface AsyncApi {
  readonly asyncapi: string;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<
      Record<
        string,
        { readonly payload: object; readonly examples: readonly { readonly payload: unknown }[] }
      >
    >;
  };
}
interface Channel {
  readonly address: string;
  readonly parameters: object;
  readonly messages: Readonly<Record<string, { readonly $ref: string }>>;
}
interface Operation {
  readonly action: string;
  readonly channel: { readonly $ref: string };
}

const document = (await described('/asyncapi.json')) as AsyncApi;
const vin = 'LRSDE1E24TA000017';
const filled = (address: string) => address.replace('{vin}', vin).replace('{id}', 'c-1');
const addresses = (action: string) =>
  Object.values(document.operations)
    .filter((operation) => operation.action === action)
    .map(({ channel }) => filled(document.channels[channel.$ref.split('/').at(-1) ?? '']?.address ?? ''));

test('is AsyncAPI 3, by the official schema', async () => {
  const path = fileURLToPath(import.meta.resolve('@asyncapi/specs/schemas/3.0.0.json'));
  const official = JSON.parse(await readFile(path, 'utf8')) as {
    readonly definitions: Record<string, unknown>;
  };
  // It brings draft 7 along, which ajv knows already.
  delete official.definitions['http://json-schema.org/draft-07/schema'];
  const accepts = new Ajv({ strict: false, validateFormats: false }).compile(official);
  expect(accepts(document), JSON.stringify(accepts.errors)).toBe(true);
  expect(document.asyncapi).toBe('3.0.0');
  const [[name, operation] = ['', {}]] = Object.entries(document.operations);
  expect(accepts({ ...document, operations: { [name]: { ...operation, action: 'emit' } } })).toBe(false);
  const bad = { ...document.components, messages: { bad: { payload: { type: 'text' } } } };
  expect(accepts({ ...document, components: bad })).toBe(false);
});

test('has every topic, up and down, as the server reads and writes them', () => {
  expect(addresses('receive').map((topic) => parseUpTopic(topic)?.kind)).toEqual([...upKinds]);
  expect(addresses('send')).toEqual(downKinds.map((kind) => downTopic(vin, kind, 'c-1')));
  expect(Object.keys(document.channels)).toHaveLength(upKinds.length + downKinds.length);
  for (const { address, parameters } of Object.values(document.channels)) {
    expect(Object.keys(parameters)).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  }
});

test('references lead somewhere, and no message is left over', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  const broken = references.filter((path) => {
    let found: unknown = document;
    for (const key of path.split('/')) found = (found as Record<string, unknown> | undefined)?.[key];
    return found === undefined;
  });
  expect(broken).toEqual([]);
  const said = Object.values(document.channels).flatMap(({ messages }) =>
    Object.values(messages).map(({ $ref }) => $ref.split('/').at(-1)),
  );
  expect(said.sort()).toEqual(Object.keys(document.components.messages).sort());
});

test.each(Object.values(document.channels).map((channel) => [channel.address, channel] as const))(
  '%s: each example is of its own message only',
  (_address, { messages }) => {
    const ajv = new Ajv({ strict: false });
    const checks = Object.keys(messages).map(
      (name) => [name, ajv.compile(document.components.messages[name]?.payload ?? false)] as const,
    );
    for (const name of Object.keys(messages)) {
      const { examples = [] } = document.components.messages[name] ?? {};
      expect(examples).not.toEqual([]);
      for (const { payload } of examples) {
        expect(checks.filter(([, accepts]) => accepts(payload)).map(([one]) => one)).toEqual([name]);
      }
    }
  },
);
