import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createEmailChannel } from '../../../src/engines/channels/email.ts';
import { createWebhookChannel, signatureOf } from '../../../src/engines/channels/webhook.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { bodyOf, context, message, receiver } from './support/http-receiver.ts';
import { mailServer } from './support/mail-server.ts';

const local = { allowed: ['127.0.0.0/8'], now: () => 1_700_000_000_000, timeoutMs: 2000 };

test('a webhook is signed over its time and body, and a repeat has the same id', async () => {
  const got: { headers: IncomingMessage['headers']; body: string }[] = [];
  const port = await receiver(async (request, response) => {
    got.push({ headers: request.headers, body: await bodyOf(request) });
    response.end();
  });
  const channel = createWebhookChannel(local);
  const address = `http://127.0.0.1:${port}/hook`;
  await channel.send(message({ address }), context());
  await channel.send(message({ address }), context());
  const [first, second] = got;
  expect(first?.headers['roadside-signature']).toBe(
    signatureOf('top secret', 1_700_000_000, first?.body ?? ''),
  );
  expect(first?.headers['roadside-id']).toBe(second?.headers['roadside-id']);
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ id: message().id, subject: 'Crítico: batería' });
});

test('the example in the README verifies what is sent, and nothing else', async () => {
  const example =
    /```js\n(import \{ createHmac[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const file = join(tempDir(), 'verify.mjs');
  writeFileSync(file, example);
  const { isGenuine } = await import(file);
  const got: { signature: string; body: string }[] = [];
  const port = await receiver(async (request, response) => {
    got.push({ signature: String(request.headers['roadside-signature']), body: await bodyOf(request) });
    response.end();
  });
  const address = `http://127.0.0.1:${port}/`;
  await createWebhookChannel({ ...local, now: Date.now }).send(message({ address }), context());
  await createWebhookChannel(local).send(message({ address }), context());
  const [{ signature = '', body = '' } = {}, old] = got;
  expect(isGenuine('top secret', signature, body)).toBe(true);
  expect(isGenuine('another', signature, body)).toBe(false);
  expect(isGenuine('top secret', signature, `${body} `)).toBe(false);
  expect(isGenuine('top secret', old?.signature, old?.body)).toBe(false);
});

test('a webhook reaches no private address, by number, by name or by redirect', async () => {
  let asked = 0;
  const target = await receiver((_, response) => {
    asked++;
    response.end();
  });
  const strict = createWebhookChannel({ ...local, allowed: [] });
  for (const host of [`127.0.0.1:${target}`, `localhost:${target}`, `[::1]:${target}`, `0x7f.1:${target}`])
    await expect(strict.send(message({ address: `http://${host}/` }), context())).rejects.toMatchObject({
      kind: 'address',
    });
  const port = await receiver((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${target}/` }).end(),
  );
  await expect(
    createWebhookChannel(local).send(message({ address: `http://127.0.0.1:${port}/` }), context()),
  ).rejects.toMatchObject({ kind: 'permanent' });
  expect(asked).toBe(0);
});

test('what a receiver answers says whether it is of use to try again', async () => {
  let status = 500;
  const port = await receiver((request, response) => {
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { 'retry-after': '90' }).end('because');
  });
  const address = `http://127.0.0.1:${port}/`;
  const channel = createWebhookChannel(local);
  for (const [given, kind] of [
    [500, 'passing'],
    [503, 'slow-down'],
    [429, 'slow-down'],
    [401, 'permanent'],
    [404, 'address'],
    [410, 'address'],
    [0, 'unknown'],
  ] as const) {
    status = given;
    await expect(channel.send(message({ address }), context())).rejects.toMatchObject({ kind });
  }
  const refused = async (): Promise<undefined> => {
    throw new Error('not ours');
  };
  status = 200;
  await expect(channel.send(message({ address }), context(refused))).rejects.toMatchObject({
    kind: 'passing',
  });
});

test('no subject, sender or id adds a header or a receiver to a mail', async () => {
  const { mails, url } = await mailServer();
  const channel = createEmailChannel({ url, from: 'Roadside\r\nX-Evil: 1 <roadside@example.org>' });
  const nasty = fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        'Bcc: b@example.org',
        '\u0000',
        '\u2028',
        '=?utf-8?B?DQo=?=',
        '\r\n.\r\n',
        'ü',
        ' ',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(nasty, nasty, async (subject, text) => {
      mails.length = 0;
      await channel.send(message({ subject: `a${subject}`, text }), context());
      expect(mails).toHaveLength(1);
      expect(mails[0]?.to).toEqual(['ana@example.org']);
      const head = mails[0]?.raw.split('\r\n\r\n')[0] ?? '';
      const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]?.toLowerCase());
      expect(names).not.toContain('bcc');
      expect(names).not.toContain('x-evil');
      expect(names.filter((name) => name === 'subject')).toHaveLength(1);
    }),
    { numRuns: 25 },
  );
  for (const bad of ['a@b.org\r\nRCPT TO:<c@b.org>', '<a@b.org>', 'a@b.org, c@b.org', 'a b@b.org'])
    expect(channel.check(bad)).not.toBeNull();
});

test('a mail is marked as handed over only once the server wants the text; a break after it is unknown, before it is not', async () => {
  for (const [breakAt, kind, marks] of [
    ['rcpt', 'passing', 0],
    ['text', 'unknown', 1],
  ] as const) {
    const server = createTcpServer((socket) => {
      socket.write('220 test\r\n');
      let inText = false;
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const line = data.toString();
        if (inText) socket.destroy();
        else if (line.startsWith('EHLO')) socket.write('250 test\r\n');
        else if (line.startsWith('RCPT') && breakAt === 'rcpt') socket.destroy();
        else if (line.startsWith('DATA')) {
          inText = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 ok\r\n');
      });
    }).listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => server.once('listening', () => resolve()));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    let marked = 0;
    const channel = createEmailChannel({
      url: `smtp://127.0.0.1:${port}`,
      from: 'r@example.org',
      timeoutMs: 2000,
    });
    const sending = channel.send(
      message(),
      context(async () => {
        marked++;
        return undefined;
      }),
    );
    await expect(sending).rejects.toMatchObject({ kind });
    expect(marked).toBe(marks);
  }
});
