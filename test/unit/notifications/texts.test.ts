import { expect, test } from 'vitest';
import { wordDigest, wordEvent } from '../../../src/notifications/message-texts.ts';
import { happenings } from '../../../src/notifications/notify-event.ts';
import english from '../../../src/notifications/texts/en.json' with { type: 'json' };
import spanish from '../../../src/notifications/texts/es.json' with { type: 'json' };
import chinese from '../../../src/notifications/texts/zh-Hans.json' with { type: 'json' };
import { languages } from '../../../src/shared/languages.ts';
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

test('all languages say the same things, for everything that can happen', () => {
  const everything = [...new Set(Object.values(happenings).flat())];
  for (const other of [spanish, chinese]) expect(Object.keys(other)).toEqual(Object.keys(english));
  for (const language of languages) {
    const said = new Set(
      everything.map((what) => wordEvent(event({ what }), reader(language, 'UTC'), links).text),
    );
    expect(said.size).toBe(everything.length);
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
