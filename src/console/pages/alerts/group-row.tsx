import { Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AlertGroup } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { causeKey } from './inbox-address.ts';
import { RowCheckbox } from './row-checkbox.tsx';
import classes from './rows.module.css';

interface Properties {
  readonly group: AlertGroup;
  readonly isGone: boolean;
  readonly isExpanded: boolean;
  readonly isChosen: boolean;
  readonly mayChoose: boolean;
  readonly toggle: (group: AlertGroup) => void;
  readonly choose: (group: AlertGroup) => void;
}

/** All alerts of one cause in a line: how many, on how many cars, how old; opened they stand below. */
export function GroupRow(properties: Properties): ReactNode {
  const { group, isGone, isExpanded, isChosen, mayChoose, toggle, choose } = properties;
  const { t } = useTranslation('alerts');
  const key = causeKey(group);
  return (
    <div
      className={classes.row}
      data-row={key}
      data-group
      data-severity={group.severity}
      data-chosen={isChosen || undefined}
      data-quiet={isGone || undefined}
    >
      {mayChoose && (
        <RowCheckbox
          label={t('row.chooseGroup', { name: group.name, count: group.count })}
          checked={isChosen}
          disabled={isGone}
          choose={() => choose(group)}
        />
      )}
      <UnstyledButton
        className={classes.rowLink ?? ''}
        aria-expanded={isExpanded}
        onClick={() => toggle(group)}
        data-row-link
      >
        <span className={classes.rowTop}>
          <SeverityIcon severity={group.severity} size={17} />
          <span className={classes.rowName}>{group.name}</span>
          <span className={classes.rowCount}>{group.count}</span>
          <span className={classes.chevron} data-open={isExpanded || undefined}>
            <Icon name="chevron" size={16} />
          </span>
        </span>
        <span className={`${classes.rowCar} ${classes.facts}`}>
          {isGone ? (
            <span>{t('group.gone')}</span>
          ) : (
            <>
              {group.code !== null && <span className={classes.code}>{group.code}</span>}
              <span>{t('group.vehicles', { count: group.vehicles })}</span>
              <Text span inherit>
                {t('group.newest')} <Age at={group.newestAt} />
              </Text>
              <Text span inherit>
                {t('group.oldest')} <Age at={group.oldestAt} />
              </Text>
            </>
          )}
        </span>
      </UnstyledButton>
    </div>
  );
}
