import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CampaignHalt } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { Vin } from '../../../parts/vin.tsx';
import classes from '../campaigns.module.css';
import { useReasonWords, useTraitWords } from './halt-words.ts';

/** Why it stopped, who fails, and with which numbers. `isOver`: it was resumed or ended since. */
export function HaltCard({
  id,
  halt: { at, by, reasons, later, ...first },
  isOver,
}: {
  id: string;
  halt: CampaignHalt;
  isOver: boolean;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const reasonWords = useReasonWords();
  const { cohorts, vins } = later ?? first;
  const traitWords = useTraitWords();
  const percent = ({ failed, cars }: { failed: number; cars: number }) =>
    format.percent(cars === 0 ? 0 : failed / cars);
  return (
    <section className={classes.halt} aria-label={t('halt.label')} data-over={isOver || undefined}>
      <Group gap="xs" mb={6}>
        <span className="severity-icon" data-severity={isOver ? 'info' : 'critical'}>
          <Icon name="octagon" size={22} />
        </span>
        <Title order={2} size="h4">
          {t(isOver ? 'halt.was' : by === null ? 'halt.itself' : 'halt.byPerson', { who: by ?? '' })}
        </Title>
        <Text size="sm" c="dimmed">
          <Moment at={at} />
        </Text>
      </Group>
      <Stack gap={8}>
        {reasons.map((reason) => (
          <Text key={`${reason.gate} ${reason.wave}`}>{reasonWords(reason)}</Text>
        ))}
        {cohorts.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t(later === null ? 'halt.who' : 'halt.whoLater')}
            </Text>
            <ul className={classes.sentences}>
              {cohorts.map(({ traits, inside, outside, atLeast }) => (
                <li key={JSON.stringify(traits)}>
                  {t('halt.cohort', {
                    traits: traitWords(traits),
                    failed: inside.failed,
                    cars: inside.cars,
                    share: percent(inside),
                    otherFailed: outside.failed,
                    otherCars: outside.cars,
                    otherShare: percent(outside),
                    times: format.number(atLeast, { maximumFractionDigits: 1 }),
                  })}
                </li>
              ))}
            </ul>
          </div>
        )}
        {vins.length > 0 && (
          <Text size="sm" component="div">
            {t('halt.examples')}{' '}
            {vins.map((vin) => (
              <Link key={vin} href={`/campaigns/${id}/vehicles/${vin}`} className={classes.vinLink}>
                <Vin vin={vin} />
              </Link>
            ))}
          </Text>
        )}
      </Stack>
    </section>
  );
}
