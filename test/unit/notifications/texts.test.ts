import { expect, test } from 'vitest';
import { type ToldEvent, wordDigest, wordEvent } from '../../../src/notifications/message-texts.ts';
import { happenings } from '../../../src/notifications/notify-event.ts';
import english from '../../../src/notifications/texts/en.json' with { type: 'json' };
import spanish from '../../../src/notifications/texts/es.json' with { type: 'json' };
import chinese from '../../../src/notifications/texts/zh-Hans.json' with { type: 'json' };
import { languages } from '../../../src/shared/languages.ts';

const event: ToldEvent = {
  what: 'opened',
  severity: 'critical',
  texts: { en: 'Cells drift apart', 'zh-Hans': '电芯不均衡', es: 'Celdas desequilibradas' },
  vehicle: 'Aurora WVWZZZ1KZAW000001',
  at: Date.UTC(2026, 6, 1, 22, 30),
  link: 'https://roadside.example/cases/1',
  step: 0,
};
const reader = (language: (typeof languages)[number], timeZone: string) => ({
  name: 'ana',
  language,
  timeZone,
});

test('the reader’s language, the time of his zone, the link', () => {
  const german = wordEvent(event, reader('en', 'Europe/Berlin'));
  expect(german.subject).toBe('Critical: Cells drift apart – Aurora WVWZZZ1KZAW000001');
  expect(german.text).toContain('Jul 2, 2026');
  expect(german.text).toContain('https://roadside.example/cases/1');
  expect(german.text).not.toContain('Nobody');
  const shanghai = wordEvent(event, reader('zh-Hans', 'Asia/Shanghai'));
  expect(shanghai.text).toContain('电芯不均衡');
  expect(shanghai.text).toContain('06:30');
  expect(wordEvent({ ...event, step: 1 }, reader('es', 'Europe/Madrid')).text).toContain(
    'Nadie se ha hecho cargo',
  );
});

test('all languages say the same things, for everything that can happen', () => {
  const everything = [...new Set(Object.values(happenings).flat())];
  for (const other of [spanish, chinese]) expect(Object.keys(other)).toEqual(Object.keys(english));
  for (const language of languages) {
    const said = new Set(
      everything.map((what) => wordEvent({ ...event, what }, reader(language, 'UTC')).text),
    );
    expect(said.size).toBe(everything.length);
  }
});

test('what a title holds is neither read as a message nor as a line of its own', () => {
  const nasty = 'a{count, plural, other {#}} <b>x</b>\r\nBcc: all@example.org\u2028 }';
  const title = { en: nasty, 'zh-Hans': nasty, es: nasty };
  for (const language of languages) {
    const { subject, short } = wordEvent({ ...event, texts: title }, reader(language, 'UTC'));
    expect(subject).toContain('a{count, plural, other {#}} <b>x</b> Bcc: all@example.org }');
    expect(subject + short).not.toMatch(/[\r\n\u2028]/);
  }
});

test('a short text stays short and keeps its link; a digest counts', () => {
  const long = 'x'.repeat(5000);
  const { short, subject } = wordEvent(
    { ...event, texts: { en: long, 'zh-Hans': long, es: long } },
    reader('en', 'UTC'),
  );
  expect(short.length).toBeLessThanOrEqual(459);
  expect(short).toContain(event.link);
  expect(subject.length).toBeLessThan(400);
  const digest = wordDigest([event, event], reader('en', 'UTC'), 'https://roadside.example');
  expect(digest.subject).toBe('2 messages from Roadside');
  expect(digest.text.split(event.link)).toHaveLength(3);
});
