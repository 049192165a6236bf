import type { TFunction } from 'i18next';
import type { CommandKind } from '../../api/queries/diagnosis.ts';

export type Words = TFunction<['diagnosis', 'common', 'shell']>;

const shipped = [
  'read-faults',
  'clear-faults',
  'read-identification',
  'read-data',
  'run-routine',
  'ecu-reset',
  'snapshot',
  'set-reporting-rate',
  'locate',
] as const;
const shippedName = (name: string) => shipped.find((known) => known === name);

/** What a command does, in a few words; an operator's own has the title that he gave it. */
export function commandTitle(t: Words, name: string, kinds: readonly CommandKind[] | undefined): string {
  const known = shippedName(name);
  return known === undefined
    ? (kinds?.find((kind) => kind.name === name)?.title ?? name)
    : t(`command.${known}.title`);
}

export function commandHint(t: Words, name: string): string | null {
  const known = shippedName(name);
  return known === undefined ? null : t(`command.${known}.hint`);
}

const argumentNames = ['ecu', 'ids', 'routine', 'parameters', 'kind', 'everyMs', 'forSeconds'] as const;

export function argumentName(t: Words, name: string): string {
  const known = argumentNames.find((each) => each === name);
  return known === undefined ? name : t(`argument.${known}`);
}

const argumentHints = ['ids', 'routine', 'parameters'] as const;

export function argumentHint(t: Words, name: string): string | null {
  const known = argumentHints.find((each) => each === name);
  return known === undefined ? null : t(`argumentHint.${known}`);
}

const resetKinds = ['hard', 'key-off-on', 'soft'] as const;

export function argumentValue(t: Words, name: string, value: unknown): string {
  const known = name === 'kind' ? resetKinds.find((each) => each === value) : undefined;
  if (known !== undefined) return t(`reset.${known}`);
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
