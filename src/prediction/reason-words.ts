import type { Language, Text } from '../shared/languages.ts';
import type { Quantity, Reason } from './prediction.ts';

/** What each verdict rests on, in words. `{days}`, `{needed}` are numbers of days; `{level}`, `{limit}`, `{perMonth}` have their unit. */
const words: Readonly<Record<Reason['code'], Text>> = {
  'no-data': {
    en: 'The vehicle has not sent what this is judged by.',
    'zh-Hans': '车辆未上报判断所需的信号。',
    es: 'El vehículo no ha enviado los datos que hacen falta para juzgarlo.',
  },
  'too-few-days': {
    en: 'Not enough data yet: {days} of {needed} days.',
    'zh-Hans': '数据还不够：需要 {needed} 天，目前 {days} 天。',
    es: 'Aún no hay datos suficientes: {days} de {needed} días.',
  },
  'after-repair': {
    en: 'Not enough data yet since it was last renewed: {days} of {needed} days.',
    'zh-Hans': '上次更换或补充之后数据还不够：需要 {needed} 天，目前 {days} 天。',
    es: 'Aún no hay datos suficientes desde la última renovación: {days} de {needed} días.',
  },
  stale: {
    en: 'Nothing was measured in the last {days} days.',
    'zh-Hans': '最近 {days} 天没有测量数据。',
    es: 'No se ha medido nada en los últimos {days} días.',
  },
  steady: {
    en: 'Steady at {level}; the limit is {limit}.',
    'zh-Hans': '稳定在 {level}，限值为 {limit}。',
    es: 'Estable en {level}; el límite es {limit}.',
  },
  improving: {
    en: 'At {level} and moving away from the limit of {limit}.',
    'zh-Hans': '目前 {level}，正在远离限值 {limit}。',
    es: 'Está en {level} y se aleja del límite de {limit}.',
  },
  'beyond-reach': {
    en: 'At {level}, {perMonth} a month: too slow for a date; the limit is {limit}.',
    'zh-Hans': '目前 {level}，每月 {perMonth}，变化太慢，无法推算日期；限值为 {limit}。',
    es: 'Está en {level} y cambia {perMonth} al mes: demasiado despacio para dar una fecha; el límite es {limit}.',
  },
  'on-course': {
    en: 'At {level}, {perMonth} a month; the limit is {limit}.',
    'zh-Hans': '目前 {level}，每月 {perMonth}；限值为 {limit}。',
    es: 'Está en {level} y cambia {perMonth} al mes; el límite es {limit}.',
  },
  'beyond-limit': {
    en: 'At {level}, beyond the limit of {limit}.',
    'zh-Hans': '目前 {level}，已超过限值 {limit}。',
    es: 'Está en {level}, más allá del límite de {limit}.',
  },
  'usual-life': {
    en: 'Too little measured of its own yet. Half of these last {half} in this model ({ended} replaced, {running} in use); this one has done {age}.',
    'zh-Hans':
      '自身数据还不够。同车型中一半的该部件可用 {half}（已更换 {ended} 件，在用 {running} 件）；本件已用 {age}。',
    es: 'Aún hay pocos datos propios. En este modelo la mitad dura {half} ({ended} cambiadas, {running} en uso); esta lleva {age}.',
  },
};

/** Of coolant, which is said by the marks of its tank: `{level}` and `{limit}` are no percentages there. */
const coolantBeyondLimit: Text = {
  en: 'The coolant stands {level}.',
  'zh-Hans': '冷却液液位{level}。',
  es: 'El refrigerante está {level}.',
};
const marks = {
  belowMin: { en: 'below MIN', 'zh-Hans': '低于 MIN', es: 'por debajo de MIN' },
  atMin: { en: 'at MIN', 'zh-Hans': '在 MIN 处', es: 'en MIN' },
  min: { en: 'the MIN mark', 'zh-Hans': 'MIN 刻度', es: 'la marca MIN' },
  max: { en: 'the MAX mark', 'zh-Hans': 'MAX 刻度', es: 'la marca MAX' },
  between: {
    en: '{level} of the way from MIN to MAX',
    'zh-Hans': 'MIN 至 MAX 之间的 {level}',
    es: 'un {level} del tramo entre MIN y MAX',
  },
} as const satisfies Record<string, Text>;

interface Said {
  readonly quantity: Quantity;
  readonly reason: Reason;
  readonly unit: string;
  readonly limit: number;
  readonly language: Language;
}

export function reasonText({ quantity, reason, unit, limit, language }: Said): string {
  const isCoolant = quantity === 'CoolantLoss';
  const isBeyond = reason.code === 'beyond-limit';
  const said = (value: number, isChange = false): string => shown(value, unit, language, isChange);
  const levelSaid = (value: number): string =>
    isCoolant ? coolantLevel(value, said(value), isBeyond, language) : said(value);
  const values: Readonly<Record<string, string>> = {
    days: String(reason.days ?? 0),
    needed: String(reason.needed ?? 0),
    level: levelSaid(reason.level ?? Number.NaN),
    perMonth: said(reason.perMonth ?? 0, true),
    limit: isCoolant ? marks.min[language] : said(limit),
    half: span(reason.half ?? 0, reason.byKm === true, language),
    age: span(reason.age ?? 0, reason.byKm === true, language),
    ended: String(reason.ended ?? 0),
    running: String(reason.running ?? 0),
  };
  const sentence = isCoolant && isBeyond ? coolantBeyondLimit : words[reason.code];
  return sentence[language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** 0 is the MIN mark, 100 the MAX mark. */
function coolantLevel(percent: number, said: string, isBeyond: boolean, language: Language): string {
  if (isBeyond) return (percent < 0 ? marks.belowMin : marks.atMin)[language];
  return percent >= 100 ? marks.max[language] : marks.between[language].replace('{level}', said);
}

const scales: Readonly<Record<string, { readonly factor: number; readonly sign: string }>> = {
  percent: { factor: 1, sign: '%' },
  Ohm: { factor: 0.001, sign: 'kΩ' },
};

/** Three digits, as a person would write them. */
function shown(value: number, unit: string, language: Language, isChange: boolean): string {
  const { factor, sign } = scales[unit] ?? { factor: 1, sign: unit };
  const number = new Intl.NumberFormat(language, {
    maximumSignificantDigits: isChange ? 2 : 3,
    signDisplay: isChange ? 'exceptZero' : 'auto',
  }).format(value * factor);
  return `${number} ${sign}`;
}

/** A length of life: two digits are more than is known of it. */
function span(value: number, isKm: boolean, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isKm ? 'kilometer' : 'day',
    unitDisplay: isKm ? 'short' : 'long',
    maximumSignificantDigits: 2,
  }).format(value);
}
