import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Case } from '../../api/queries/cases.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import classes from './case.module.css';
import { type CaseAction, useCaseActions } from './case-actions.tsx';
import { priorities } from './cases-address.ts';

const icons: Record<CaseAction, IconName> = {
  take: 'person',
  giveBack: 'undo',
  assign: 'people',
  handOver: 'external',
  pause: 'pause',
  resume: 'play',
  diagnose: 'search',
  close: 'check',
  reopen: 'undo',
  link: 'link',
  unlink: 'link',
};

/** The next step first, then what else can be done. */
function actionsOf(
  one: Pick<Case, 'state' | 'owner' | 'vin' | 'parent'>,
  username: string,
): readonly CaseAction[] {
  const { state, owner } = one;
  if (state === 'closed') return ['reopen'];
  if (state === 'resolved') return ['close', 'reopen'];
  const mine: CaseAction[] = owner === username ? ['handOver', 'giveBack'] : ['take', 'handOver'];
  if (one.vin !== null) mine.push(one.parent === null ? 'link' : 'unlink');
  const [first, ...rest] = mine;
  if (state === 'waiting') return ['resume', 'assign', 'diagnose', 'close', ...mine];
  if (state === 'diagnosed') return ['close', 'assign', 'pause', 'diagnose', ...mine];
  if (owner !== username && first !== undefined)
    return [first, 'assign', 'diagnose', 'pause', 'close', ...rest];
  return ['diagnose', 'assign', 'pause', 'close', ...mine];
}

/** So many stand beside each other; the rest is in a menu. */
const shown = 4;

export function CaseButtons({ one }: { one: Case }): ReactNode {
  const { t } = useTranslation('cases');
  const { mayWrite, atWork, act, setPriority } = useCaseActions();
  const username = useSession().data?.username ?? '';
  if (!mayWrite) return null;
  const actions = actionsOf(one, username);
  const isAtWork = atWork.has(one.id);
  const isOver = one.state === 'closed' || one.state === 'resolved';
  const button = (action: CaseAction, index: number) => (
    <Button
      key={action}
      className={`${index === 0 ? '' : (classes.secondButton ?? '')} touch`}
      variant={index === 0 ? 'filled' : 'default'}
      leftSection={<Icon name={icons[action]} size={16} />}
      loading={isAtWork && index === 0}
      disabled={isAtWork}
      // The second click of a double click is not meant for the next step, which stands there by then.
      onClick={({ detail }) => detail < 2 && act(action, one)}
    >
      {t(`${action}.button`)}
    </Button>
  );
  return (
    <div className={classes.buttons} role="toolbar" aria-label={t('actions')}>
      {actions.slice(0, shown).map(button)}
      {!isOver && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              variant="default"
              className="touch"
              aria-label={t('moreActions')}
              px="xs"
              disabled={isAtWork}
            >
              <Icon name="more" size={18} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.slice(1).map((action, index) => (
              <Menu.Item
                key={action}
                className={`${index + 1 < shown ? (classes.phoneItem ?? '') : ''} touch`}
                leftSection={<Icon name={icons[action]} size={16} />}
                onClick={() => act(action, one)}
              >
                {t(`${action}.button`)}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Label>{t('priority')}</Menu.Label>
            {priorities.map((priority) => (
              <Menu.Item
                key={priority}
                className="touch"
                disabled={priority === one.priority}
                leftSection={<SeverityIcon severity={priority} size={16} />}
                onClick={() => setPriority(one, priority)}
              >
                {t(`common:health.${priority}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
