import { Button, Menu, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CaseDraft } from '../../api/queries/case-changes.ts';
import { refreshCases, useCasePeople } from '../../api/queries/cases.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ChoiceBar } from '../../parts/choice-bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useProblemText } from '../../parts/problem-text.ts';
import { useToast } from '../../parts/toast.tsx';
import { changeMany } from './change-many.ts';
import type { CaseSelection } from './use-case-selection.ts';

/** What can be done with the chosen: somebody takes them, or gives them back. */
export function SelectionBar({ selection }: { selection: CaseSelection }): ReactNode {
  const { t } = useTranslation('cases');
  const { chosen, clear } = selection;
  const username = useSession().data?.username ?? '';
  const people = useCasePeople(chosen.length > 0).data ?? [];
  const [done, setDone] = useState<number | null>(null);
  const toast = useToast();
  const textOf = useProblemText();
  if (chosen.length === 0) return null;
  const fitting = people.filter(({ markets }) =>
    chosen.every((one) => markets === null || one.markets.every((market) => markets.includes(market))),
  );
  const assign = async (owner: string | null) => {
    const drafts: CaseDraft[] = [{ kind: 'assigned', data: { owner } }];
    setDone(0);
    const { changed, failed, error } = await changeMany(chosen, () => drafts, setDone);
    setDone(null);
    clear();
    refreshCases();
    if (failed > 0) toast({ error: new Error(t('bulk.failed', { count: failed, why: textOf(error) })) });
    if (changed.length === 0) return;
    toast({
      message:
        owner === null
          ? t('bulk.givenBack', { count: changed.length })
          : t('bulk.assigned', { count: changed.length, name: owner === username ? t('me') : owner }),
      undo: async () => {
        const back = await changeMany(changed, (one) => [{ kind: 'assigned', data: { owner: one.owner } }]);
        refreshCases();
        if (back.failed > 0) throw back.error;
      },
    });
  };
  return (
    <ChoiceBar
      label={t('bulk.label')}
      says={
        done === null
          ? t('bulk.chosen', { count: chosen.length })
          : t('bulk.progress', { done, count: chosen.length })
      }
      clear={clear}
      clearLabel={t('bulk.clear')}
    >
      <Button size="compact-md" className="touch" loading={done !== null} onClick={() => assign(username)}>
        {t('take.button')}
      </Button>
      <Menu position="top-end" withinPortal>
        <Menu.Target>
          <Button
            size="compact-md"
            variant="default"
            className="touch"
            disabled={done !== null}
            leftSection={<Icon name="person" size={16} />}
          >
            {t('bulk.assign')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="50dvh" style={{ overflowY: 'auto' }}>
          {fitting.map((person) => (
            <Menu.Item
              key={person.username}
              onClick={() => assign(person.username)}
              rightSection={<Text size="xs">{t('openCases', { count: person.openCases })}</Text>}
            >
              {person.username}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => assign(null)}>{t('nobody')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </ChoiceBar>
  );
}
