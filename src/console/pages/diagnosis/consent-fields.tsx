import { Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/openapi.ts';
import type { Consent } from '../../api/queries/diagnosis.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fromWallTime, wallTime } from '../alerts/mute-ends.ts';

const ways = ['phone', 'app', 'written', 'in-person'] as const;
const covered = ['comfort', 'safety'] as const;

export interface ConsentDraft {
  readonly givenBy: string;
  readonly how: Consent['how'];
  readonly covers: readonly Consent['covers'][number][];
  readonly note: string;
  /** As a clock in the reader's zone shows it. */
  readonly until: string;
}

export const newConsentDraft = (now: number, timeZone: string): ConsentDraft => ({
  ...{ givenBy: '', how: 'phone', covers: ['comfort'], note: '' },
  until: wallTime(now + 4 * 3_600_000, timeZone),
});

export interface ConsentFaults {
  readonly isFine: boolean;
  readonly givenBy: boolean;
  readonly covers: boolean;
  readonly until: boolean;
  readonly consent: Schemas['ConsentRequestInput'];
}

const yearMs = 366 * 86_400_000;

/** What lacks, and what is sent where nothing does. */
export function consentFaults(draft: ConsentDraft, timeZone: string, now: number): ConsentFaults {
  const { givenBy, how, covers, note, until } = draft;
  const validUntil = fromWallTime(until, timeZone);
  const faults = {
    givenBy: givenBy.trim() === '',
    covers: covers.length === 0,
    until: !(validUntil > now && validUntil < now + yearMs),
  };
  return {
    ...faults,
    isFine: !faults.givenBy && !faults.covers && !faults.until,
    consent: {
      ...{ givenBy, how, covers: [...covers], validUntil },
      ...(note.trim() === '' ? {} : { note }),
    },
  };
}

export function ConsentFields({
  draft,
  change,
  faults,
  refused,
}: {
  draft: ConsentDraft;
  change: (part: Partial<ConsentDraft>) => void;
  /** Null until it was tried. */
  faults: ConsentFaults | null;
  refused: Readonly<Record<string, string | undefined>>;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const { givenBy, how, covers, note, until } = draft;
  return (
    <Stack gap="sm">
      <TextInput
        label={t('consent.givenBy')}
        description={t('consent.givenByHint')}
        value={givenBy}
        maxLength={200}
        error={faults?.givenBy === true ? t('needed') : refused.givenBy}
        onChange={(event) => change({ givenBy: event.currentTarget.value })}
      />
      <Radio.Group
        label={t('consent.howLabel')}
        value={how}
        onChange={(value) => change({ how: ways.find((way) => way === value) ?? 'phone' })}
      >
        <Group gap="md" mt={6}>
          {ways.map((way) => (
            <Radio key={way} value={way} label={t(`consent.how.${way}`)} className="touch" />
          ))}
        </Group>
      </Radio.Group>
      <Checkbox.Group
        label={t('consent.coversLabel')}
        value={[...covers]}
        error={faults?.covers === true ? t('needed') : refused.covers}
        onChange={(values) => change({ covers: covered.filter((each) => values.includes(each)) })}
      >
        <Stack gap={6} mt={6} mb={4}>
          {covered.map((each) => (
            <Checkbox
              key={each}
              value={each}
              label={t(`consent.covers.${each}`)}
              description={t(`consent.coversHint.${each}`)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        type="datetime-local"
        label={t('consent.validUntil')}
        description={t('consent.zone', { zone: format.timeZone })}
        value={until}
        error={faults?.until === true ? t('consent.badUntil') : refused.validUntil}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      <TextInput
        label={t('consent.note')}
        value={note}
        maxLength={2000}
        error={refused.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
    </Stack>
  );
}
