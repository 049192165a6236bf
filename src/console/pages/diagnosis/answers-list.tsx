import { Button, Stack, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useVehicleCommands } from '../../api/queries/diagnosis.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { CommandCard } from './command-card.tsx';

/** What was asked of the vehicle, newest first. */
export function AnswersList({
  vin,
  caseId,
  chosen,
  choose,
}: {
  vin: string;
  caseId: string | null;
  chosen: string;
  choose: (id: string | null) => void;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const commands = useVehicleCommands(vin);
  const [onlyCase, setOnlyCase] = useState(false);
  const all = commands.data?.pages.flatMap(({ items }) => items) ?? [];
  const items = onlyCase ? all.filter((command) => command.caseId === caseId) : all;
  return (
    <Stack gap="xs">
      {caseId !== null && (
        <Switch
          label={t('answers.onlyCase')}
          checked={onlyCase}
          onChange={(event) => setOnlyCase(event.currentTarget.checked)}
        />
      )}
      {commands.error !== null && <ErrorNote error={commands.error} retry={() => commands.refetch()} />}
      {commands.isPending && <LoadingRows count={4} height={64} />}
      {commands.isSuccess && items.length === 0 && (
        <Empty icon="info" title={t('answers.none')} hint={t('answers.noneHint')} />
      )}
      {items.map((command) => (
        <CommandCard
          key={command.id}
          command={command}
          shownCase={caseId}
          isChosen={command.id === chosen}
          choose={(isChosen) => choose(isChosen ? command.id : null)}
        />
      ))}
      {commands.hasNextPage && (
        <Button
          variant="default"
          className="touch"
          loading={commands.isFetchingNextPage}
          onClick={() => void commands.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </Stack>
  );
}
