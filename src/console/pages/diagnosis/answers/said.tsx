import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../diagnosis.module.css';

/** Whatever a vehicle said that nobody has described: a word, a list, or names with what stands at them, as deep as it goes. */
export function Said({ value }: { value: unknown }): ReactNode {
  const { t } = useTranslation('common');
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value !== 'object') return String(value);
  const isList = Array.isArray(value);
  const parts = Object.entries(value);
  if (parts.length === 0) return '–';
  if (isList && value.every((one) => typeof one !== 'object')) return value.map(String).join(', ');
  return (
    <ul className={classes.saidParts}>
      {parts.map(([name, part]) => (
        <li key={name}>
          {!isList && <span className={classes.saidName}>{name} </span>}
          <Said value={part} />
        </li>
      ))}
    </ul>
  );
}
