import type { ReactNode } from 'react';
import type { Alert, SignalValue } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './vehicle.module.css';

export type KnownSignals = Readonly<
  Record<string, { readonly value: SignalValue; readonly unit: string | null }>
>;

const most = 3;

/** What the rule judged: what it was when the alert fired, and what it is now. */
export function ThenAndNow({
  alert,
  signals,
}: {
  alert: Alert;
  signals: KnownSignals | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const { rule, signals: seen } = alert.evidence;
  // In the order of the condition: what it names first is what it is about.
  const judged = Object.keys(seen)
    .map((path) => ({ path, place: rule?.when.indexOf(`"${path}"`) ?? -1 }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place)
    .slice(0, most);
  if (judged.length === 0) return null;
  const write = (value: SignalValue | undefined, path: string) => {
    const number = typeof value === 'object' ? spreadOf(value) : value;
    if (number === undefined) return undefined;
    if (typeof number === 'boolean') return t(number ? 'common:yes' : 'common:no');
    return format.value(
      number,
      signals?.[path]?.unit ?? null,
      typeof value === 'object' ? '.Difference' : path,
    );
  };
  return (
    <ul className={classes.thenAndNow}>
      {judged.map(({ path }) => {
        const was = write(seen[path], path);
        const now = write(signals?.[path]?.value, path);
        const name = shortName(path);
        return (
          <li key={path}>
            <span>{typeof seen[path] === 'object' ? t('problems.difference', { name }) : name}</span>{' '}
            {was !== undefined && <b className="number">{t('problems.was', { value: was })}</b>}
            {now !== undefined && <span className="number">{t('problems.now', { value: now })}</span>}
          </li>
        );
      })}
    </ul>
  );
}

const spreadOf = (list: readonly number[]): number | undefined =>
  list.length === 0 ? undefined : Math.max(...list) - Math.min(...list);
