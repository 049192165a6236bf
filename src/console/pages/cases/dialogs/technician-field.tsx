import { Radio, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type CaseDetail, type Proposal, useProposal } from '../../../api/queries/cases.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import classes from '../case.module.css';
import { certificateName } from '../case-words.ts';

type Candidate = Proposal['candidates'][number];
type Obstacle = Candidate['obstacles'][number];

/** The law, not the policy: whoever lacks these is never sent. */
const forbidding: readonly Obstacle['code'][] = ['certificate-missing', 'certificate-lapsed'];

/** Who could go: the nearest who fits and is free, then everybody else with what is in the way. */
export function TechnicianField({
  one,
  at,
  value,
  onChange,
  error,
}: {
  one: CaseDetail;
  /** When the job begins; null = now. */
  at: number | null;
  value: string;
  onChange: (id: string) => void;
  error: string | undefined;
}): ReactNode {
  const { t } = useTranslation('cases');
  const proposal = useProposal(one.id, at);
  const { data } = proposal;
  const { certificates } = one.needs;
  return (
    <Radio.Group
      label={t('technician')}
      description={
        certificates.length === 0
          ? undefined
          : t('assign.needs', { list: certificates.map((name) => certificateName(t, name)).join(', ') })
      }
      value={value}
      onChange={onChange}
      error={error}
    >
      {proposal.error !== null && <ErrorNote error={proposal.error} retry={() => proposal.refetch()} />}
      {data === undefined ? (
        proposal.error === null && <LoadingRows count={3} />
      ) : (
        <Stack gap={2} mt="xs" className={classes.candidates ?? ''}>
          <Radio value="" label={t('assign.noTechnician')} className="touch-row" />
          {data.candidates.map((candidate) => (
            <CandidateRadio
              key={candidate.id}
              candidate={candidate}
              isProposed={candidate.id === data.proposed}
            />
          ))}
          {data.candidates.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('assign.noneHere')}
            </Text>
          )}
        </Stack>
      )}
    </Radio.Group>
  );
}

function CandidateRadio({ candidate, isProposed }: { candidate: Candidate; isProposed: boolean }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const { id, name, kilometres, openCases, isOnCall, obstacles } = candidate;
  const isForbidden = obstacles.some(({ code }) => forbidding.includes(code));
  const facts = [
    ...(kilometres === null ? [] : [format.value(Math.round(kilometres), 'km')]),
    t('openCases', { count: openCases }),
    ...(isOnCall ? [t('assign.onCall')] : []),
  ];
  return (
    <Radio
      value={id}
      disabled={isForbidden}
      className="touch-row"
      label={
        <>
          {name}
          {isProposed && <b className={classes.proposed}>{t('assign.proposed')}</b>}
        </>
      }
      description={
        <>
          {facts.join(' · ')}
          {obstacles.map((obstacle) => (
            <span
              key={`${obstacle.code} ${obstacle.certificate ?? obstacle.skill ?? ''}`}
              className={classes.obstacle}
            >
              <ObstacleWords obstacle={obstacle} />
            </span>
          ))}
        </>
      }
    />
  );
}

/** Why it is not he. */
function ObstacleWords({ obstacle }: { obstacle: Obstacle }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const { code, certificate = '', at, skill = '', language = '', cases = 0, unknown } = obstacle;
  switch (code) {
    case 'certificate-missing':
      return t('obstacle.certificateMissing', { certificate: certificateName(t, certificate) });
    case 'certificate-lapsed':
      return t('obstacle.certificateLapsed', {
        certificate: certificateName(t, certificate),
        day: at === undefined ? '' : format.time(at, 'date'),
      });
    case 'skill-missing':
      return t('obstacle.skillMissing', { skill });
    case 'language-missing':
      return t('obstacle.languageMissing', { language });
    case 'absent':
      return t('obstacle.absent');
    case 'not-at-work':
      return t('obstacle.notAtWork');
    case 'on-another-visit':
      return t('obstacle.onAnotherVisit');
    case 'too-many-cases':
      return t('obstacle.tooManyCases', { count: cases });
    case 'farther':
      return unknown === undefined ? t('obstacle.farther') : t(`obstacle.unknown.${unknown}`);
  }
}
