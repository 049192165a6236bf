/**
 * What is wrong with a message, in kinds that a person can be told in his language. The server's own sentence
 * (`samples.3.ts: must be milliseconds …`) stays beside it, since it names the limit.
 */
export const reasonKinds = [
  'notJson',
  'notText',
  'gzip',
  'tooLarge',
  'missing',
  'field',
  'shape',
  'stage',
  'topic',
  'unregistered',
  'other',
] as const;
export type ReasonKind = (typeof reasonKinds)[number];

export interface Explained {
  readonly kind: ReasonKind;
  /** Where in the message, `samples.3.ts`; '' where it is the whole. */
  readonly field: string;
}

const whole: readonly [RegExp, ReasonKind][] = [
  [/^is not JSON/, 'notJson'],
  [/^is not UTF-8|^must not contain (the character|half)/, 'notText'],
  [/^cannot be unpacked/, 'gzip'],
  [/^is more than \d+ bytes unpacked/, 'tooLarge'],
  [/^a stage failed/, 'stage'],
  [/^nothing is known of the topic/, 'topic'],
  [/^the vehicle is not registered/, 'unregistered'],
  [/^must (be an object|not )/, 'shape'],
];

export function explainReason(reason: string): Explained {
  const kind = whole.find(([pattern]) => pattern.test(reason))?.[1];
  if (kind !== undefined) return { kind, field: '' };
  // A field's name may hold anything but the colon and space behind it.
  const [, field = '', problem = ''] = /^(.{1,300}?): (.*)$/s.exec(reason) ?? [];
  if (field === '') return { kind: 'other', field: '' };
  return { kind: problem === 'is missing' ? 'missing' : 'field', field };
}
