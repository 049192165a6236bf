import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { Board } from './board/board.tsx';
import { CaseList } from './case-list.tsx';
import classes from './cases.module.css';
import { useCasesAddress } from './cases-address.ts';
import { CasesHead } from './cases-head.tsx';
import { OpenCaseDialog } from './dialogs/open-case-dialog.tsx';

/** What is somebody's work: as a list by what is due, or as a board by where it stands. */
export function CasesPage(): ReactNode {
  const { t } = useTranslation('cases');
  const may = useMay();
  const address = useCasesAddress();
  const [isOpening, setOpening] = useState(false);
  if (!may('cases.read')) {
    return (
      <Page title={t('shell:nav.cases')}>
        <NoPermission />
      </Page>
    );
  }
  return (
    <Page title={t('shell:nav.cases')} width="full">
      <div className={classes.page} data-board={address.isBoard || undefined}>
        <CasesHead
          address={address}
          action={
            may('cases.write') && (
              <Button
                className="touch"
                leftSection={<Icon name="plus" size={16} />}
                onClick={() => setOpening(true)}
              >
                {t('open.button')}
              </Button>
            )
          }
        />
        {address.isBoard ? <Board address={address} /> : <CaseList address={address} />}
      </div>
      {isOpening && <OpenCaseDialog close={() => setOpening(false)} />}
    </Page>
  );
}
