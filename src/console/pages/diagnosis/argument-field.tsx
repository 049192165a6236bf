import { Autocomplete, Select, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { ArgumentFault, NamedField } from './command-arguments.ts';
import { argumentHint, argumentName, argumentValue } from './command-words.ts';

/** One argument, asked for as its schema wants it. */
export function ArgumentInput({
  field,
  value,
  change,
  fault,
  refused,
  ecus,
}: {
  field: NamedField;
  value: string;
  change: (value: string) => void;
  fault: ArgumentFault | undefined;
  /** What the API says of it. */
  refused: string | undefined;
  ecus: readonly string[];
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { name, kind, isNeeded } = field;
  const error =
    fault === undefined ? refused : fault === 'range' ? rangeWords(field) : t(`argumentFault.${fault}`);
  const common = {
    label: argumentName(t, name),
    description: argumentHint(t, name) ?? rangeWords(field),
    error,
    withAsterisk: isNeeded,
  };

  function rangeWords(of: NamedField): string | undefined {
    if (of.kind !== 'number' || of.min === null || of.max === null) return undefined;
    return t('argumentFault.range', { min: of.min, max: of.max });
  }

  switch (kind) {
    case 'ecu':
      return (
        <Autocomplete
          {...common}
          data={[...ecus]}
          value={value}
          onChange={change}
          placeholder={isNeeded ? '' : t('allEcus')}
          autoComplete="off"
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={field.values.map((each) => ({ value: each, label: argumentValue(t, name, each) }))}
          value={value === '' ? null : value}
          onChange={(chosen) => change(chosen ?? '')}
          allowDeselect={!isNeeded}
        />
      );
    case 'flag':
      return (
        <Switch
          label={common.label}
          checked={value === 'true'}
          onChange={(event) => change(String(event.currentTarget.checked))}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          value={value}
          onChange={(event) => change(event.currentTarget.value)}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          spellCheck={false}
        />
      );
  }
}
