import { expect, test } from 'vitest';
import consoleEnglish from '../../../src/console/i18n/en/diagnosis.json' with { type: 'json' };
import consoleSpanish from '../../../src/console/i18n/es/diagnosis.json' with { type: 'json' };
import consoleChinese from '../../../src/console/i18n/zh-Hans/diagnosis.json' with { type: 'json' };
import { shippedCommands } from '../../../src/diagnostics/shipped-commands.ts';
import { wordDigest, wordEvent } from '../../../src/notifications/message-texts.ts';
import { happenings } from '../../../src/notifications/notify-event.ts';
import english from '../../../src/notifications/texts/en.json' with { type: 'json' };
import spanish from '../../../src/notifications/texts/es.json' with { type: 'json' };
import chinese from '../../../src/notifications/texts/zh-Hans.json' with { type: 'json' };
import type { ToldUpdate } from '../../../src/notifications/update-words.ts';
import { type Language, languages } from '../../../src/shared/languages.ts';
import { toldEvent as event, reader } from './support/told-event.ts';

const links = { settings: 'https://roadside.example/account', unsubscribe: null };

test('first which car, what, whether it may be driven, what to do; then the time of the reader’s zone, and the link', () => {
  const { subject, text } = wordEvent(event(), reader('en', 'Europe/Berlin'), links);
  expect(subject).toBe('Critical: Aurora B-XY 12 – Cells drift apart');
  const order = [
    'Aurora B-XY 12 (WVWZZZ1KZAW000001)',
    'Cells drift apart',
    'May it be driven on? No. Stop',
    'What to do: Park it outside',
    'Battery temperature: 62 °C',
    'Case: #1042',
    'Jul 2, 2026, 00:30 GMT+2 (Europe/Berlin)',
    'https://roadside.example/cases/1',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).not.toContain('Nobody');
  const shanghai = wordEvent(event(), reader('zh-Hans', 'Asia/Shanghai'), links);
  expect(shanghai.text).toContain('电芯不均衡');
  expect(shanghai.text).toContain('06:30');
  expect(wordEvent(event({ step: 1 }), reader('es', 'Europe/Madrid'), links).text).toContain(
    'Nadie se ha hecho cargo',
  );
});

test('values in the units of the reader', () => {
  const imperial = { distance: 'mi', temperature: 'F', pressure: 'psi' } as const;
  const { text } = wordEvent(event(), { ...reader('en', 'UTC'), units: imperial }, links);
  expect(text).toContain('Battery temperature: 143.6 °F');
});

test('what was driven in the distances of the reader, and the zone named once', () => {
  const odometer = event({
    at: Date.UTC(2026, 6, 1, 6, 9),
    values: [
      {
        path: 'Vehicle.TraveledDistance',
        name: { en: 'Odometer', 'zh-Hans': '总里程', es: 'Kilometraje' },
        ...{ value: 33_937_259, unit: 'm' },
      },
    ],
  });
  const chinese = wordEvent(odometer, reader('zh-Hans', 'UTC'), links).text;
  expect(chinese).toContain('总里程：33,937.3 km');
  expect(chinese.match(/UTC/g)).toHaveLength(1);
  const american = {
    ...reader('en', 'UTC'),
    units: { distance: 'mi', temperature: 'F', pressure: 'psi' } as const,
  };
  expect(wordEvent(odometer, american, links).text).toContain('Odometer: 21,087.6 mi');
});

test('who is to approve a command reads what it does to which unit, and how, as the console calls it', () => {
  const asked = (language: Language) => {
    const command = { reason: 'OBC hangs', by: 'ben', args: { ecu: 'OBC', kind: 'hard' } };
    const title = shippedCommands.find(({ name }) => name === 'ecu-reset')?.title;
    return wordEvent(
      event({
        kind: 'command',
        what: 'approval-wanted',
        command,
        mayBeDriven: null,
        ...(title && { title }),
      }),
      reader(language, 'UTC'),
      links,
    );
  };
  const { subject, text, short } = asked('en');
  expect(subject).toBe(
    'Approval wanted: Aurora B-XY 12 – Restart a control unit (OBC, hard: as after power was off)',
  );
  expect(short).toContain('Restart a control unit (OBC, hard');
  for (const line of ['Control unit: OBC', 'How: hard: as after power was off', 'Why: OBC hangs'])
    expect(text).toContain(`${line}\n`);
  expect(text).not.toMatch(/Severity|ecu-reset/);
  expect(asked('zh-Hans').text).toContain('控制单元：OBC\n方式：硬复位：如同断电');
  expect(asked('es').subject).toContain('Reiniciar una centralita (OBC, completo');
});

test('a command is called the same in messages and in the console', () => {
  const consoles = { en: consoleEnglish, 'zh-Hans': consoleChinese, es: consoleSpanish };
  for (const language of languages)
    expect(Object.fromEntries(shippedCommands.map(({ name, title }) => [name, title[language]]))).toEqual(
      Object.fromEntries(
        Object.entries(consoles[language].command).map(([name, { title }]) => [name, title]),
      ),
    );
});

test('all languages say the same things, for everything that can happen', () => {
  const { update: ofUpdates, ...others } = happenings;
  const everything = [...new Set(Object.values(others).flat())].map((what) => ({ what }));
  const update: ToldUpdate = {
    ...{
      name: 'Battery',
      version: '2.0',
      notes: { en: 'Better.' },
      earliest: 0,
      standsMinutes: 20,
      deadline: 0,
    },
    ...{ state: 'failed', code: 'x', hasInstalled: true, ownerLink: null, isForOwner: true },
  };
  const told = [
    ...everything,
    ...ofUpdates.map((what) => ({ kind: 'update', what, update })),
    ...['rolled-back', 'timed-out'].map((state) => ({
      ...{ kind: 'update', what: 'failed', update: { ...update, state } },
    })),
    { kind: 'update', what: 'failed', update: { ...update, hasInstalled: false } },
    { kind: 'update', what: 'failed', update: { ...update, isForOwner: false } },
  ];
  for (const other of [spanish, chinese]) expect(Object.keys(other)).toEqual(Object.keys(english));
  for (const language of languages) {
    const said = new Set(
      told.map((one) => wordEvent(event({ ...one, advice: null }), reader(language, 'UTC'), links).text),
    );
    expect(said.size).toBe(told.length);
  }
});

test('what a title holds is neither read as a message, nor as markup, nor as a line of its own', () => {
  const nasty = 'a{count, plural, other {#}} <b>x</b>\r\nBcc: all@example.org\u2028 }';
  const title = { en: nasty, 'zh-Hans': nasty, es: nasty };
  for (const language of languages) {
    const { subject, short, html } = wordEvent(event({ title }), reader(language, 'UTC'), links);
    expect(subject).toContain('a{count, plural, other {#}} <b>x</b> Bcc: all@example.org }');
    expect(subject + short).not.toMatch(/[\r\n\u2028]/);
    expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(html).not.toContain('<b>');
  }
});

test('a short text stays short, says whether to drive, and keeps its link; a digest counts, worst first', () => {
  const long = 'x'.repeat(5000);
  const { short, subject } = wordEvent(
    event({ title: { en: long, 'zh-Hans': long, es: long } }),
    reader('en', 'UTC'),
    links,
  );
  expect(short.length).toBeLessThanOrEqual(459);
  expect(short).toContain('Do not drive on.');
  expect(short).toContain(event().link);
  expect(subject.length).toBeLessThan(450);
  const other = { en: 'Tyre low', 'zh-Hans': '胎压低', es: 'Neumático bajo' };
  const told = [event({ severity: 'minor', title: other }), event(), event({ vehicle: 'Aurora B-XY 13' })];
  const unsubscribe = 'https://roadside.example/api/v1/notifications/unsubscribe/x';
  const digest = wordDigest(told, reader('en', 'UTC'), {
    ...links,
    unsubscribe,
    all: 'https://roadside.example',
  });
  expect(digest.subject).toBe('3 messages from Roadside');
  expect(digest.text.indexOf('2 vehicles – Cells drift apart')).toBeLessThan(digest.text.indexOf('Tyre low'));
  expect(digest.text).toContain('2 vehicles – Cells drift apart');
  expect(digest.text).toContain(unsubscribe);
});
