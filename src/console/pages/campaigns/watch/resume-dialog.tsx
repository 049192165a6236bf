import { Checkbox, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CampaignDetail, CampaignHalt, CampaignStep } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useReasonWords } from './halt-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Each reason is acknowledged by itself: what has failed so far does not halt it again. */
export function ResumeDialog({
  campaign: { name },
  halt,
  take,
  close,
}: {
  campaign: CampaignDetail;
  halt: CampaignHalt;
  take: (step: CampaignStep) => Promise<void>;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const words = useReasonWords();
  // As it stood when the dialog was opened: what comes meanwhile was not seen.
  const [{ reasons }] = useState(halt);
  const [known, setKnown] = useState<readonly number[]>([]);
  return (
    <ReasonDialog
      title={t('act.ask.resume', { name })}
      action={t('act.resume')}
      isOptional
      canGo={known.length === reasons.length}
      close={close}
      run={(why) =>
        take({
          action: 'resume',
          body: {
            acknowledge: reasons.map(({ gate, wave }) => ({ gate, wave })),
            why: why === '' ? null : why,
          },
        })
      }
    >
      <Text size="sm">{t('act.follows.resume')}</Text>
      <Stack gap="xs">
        {reasons.map((reason, index) => (
          <Checkbox
            key={`${reason.gate} ${reason.wave}`}
            className="touch-row"
            label={t('act.known', { what: words(reason) })}
            checked={known.includes(index)}
            onChange={({ currentTarget: { checked } }) =>
              setKnown((old) => (checked ? [...old, index] : old.filter((one) => one !== index)))
            }
          />
        ))}
      </Stack>
    </ReasonDialog>
  );
}
