import { Anchor, Progress as Bar, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Erasure } from '../../api/queries/erasures.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { hole, splice } from '../../parts/splice.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './erasures.module.css';

/** As the server does them. */
const steps = ['registration', 'messages', 'telemetry', 'files', 'journal', 'traces'] as const;

/** What is done already, what is being done and what it waits for. */
export function Progress({
  erasure: { id, vin, step, requestedBy, requestedAt },
}: {
  erasure: Erasure;
}): ReactNode {
  const { t } = useTranslation('erasures');
  const may = useMay();
  const place = (steps as readonly string[]).indexOf(step);
  const doing = steps[place] ?? 'traces';
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="under-way">
      <Stack gap="sm">
        <Title order={2} size="h4" id="under-way">
          {splice(t('underWay', { vin: hole(0) }), [<Vin key="vin" vin={vin ?? ''} />])}
        </Title>
        <Text size="sm" c="dimmed">
          {t('askedBy', { who: requestedBy })} · <Age at={requestedAt} />
        </Text>
        <Bar value={(place / steps.length) * 100} animated aria-label={t('one')} />
        <Text size="sm" fw={600} role="status">
          {t('stepOf', { count: place + 1, all: steps.length, step: t(`step.${doing}`) })}
        </Text>
        <ol className={classes.steps}>
          {steps.map((each, index) => (
            <li key={each} data-state={index < place ? 'done' : index === place ? 'now' : 'later'}>
              <span className={classes.mark} aria-hidden="true">
                {index < place ? (
                  <Icon name="check" size={16} />
                ) : index === place ? (
                  <Loader size={14} />
                ) : (
                  <Icon name="minus" size={16} />
                )}
              </span>
              <span>
                {t(`step.${each}`)}
                {index === place && (
                  <Text span size="xs" c="dimmed" display="block">
                    {t(`about.${each}`)}
                  </Text>
                )}
              </span>
            </li>
          ))}
        </ol>
        <Text size="sm">{t('goesOn')}</Text>
        <Text size="sm">
          {t('noteNumber')} <code>{id}</code>
        </Text>
        {may('system.read') && (
          <Text size="sm" c="dimmed">
            {t('stuck')}{' '}
            <Anchor component={Link} href="/system/jobs" size="sm" underline="always">
              {t('toJobs')}
            </Anchor>
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
