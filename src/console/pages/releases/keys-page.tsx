import { Button, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type ReleaseKey, useReleaseKeys } from '../../api/queries/releases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { AddKey } from './keys/add-key.tsx';
import { EndKey } from './keys/end-key.tsx';
import { KeyRow } from './keys/key-row.tsx';
import classes from './releases.module.css';
import { UpdatesFrame } from './updates-frame.tsx';

const order = { proposed: 0, trusted: 1, retired: 2, revoked: 3 } as const;

/** Whose signatures count. The private halves are never here. */
export function KeysPage(): ReactNode {
  const { t } = useTranslation('releases');
  const may = useMay()('release-keys.write');
  const keys = useReleaseKeys();
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<{ key: ReleaseKey; state: 'retired' | 'revoked' } | null>(null);
  const add = may && (
    <Button className="touch" leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('key.add')}
    </Button>
  );
  return (
    <UpdatesFrame actions={add}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('key.hint')}
        </Text>
        {keys.error !== null && <ErrorNote error={keys.error} retry={() => keys.refetch()} />}
        {keys.isPending && <LoadingRows count={3} height={72} />}
        {keys.data?.length === 0 && <Empty icon="lock" title={t('key.none')} hint={t('key.noneHint')} />}
        {keys.data !== undefined && keys.data.length > 0 && (
          <div className={classes.list}>
            <ul aria-label={t('places.keys')}>
              {keys.data
                .toSorted((a, b) => order[a.state] - order[b.state])
                .map((key) => (
                  <KeyRow
                    key={key.id}
                    releaseKey={key}
                    keys={keys.data}
                    end={(state) => setEnding({ key, state })}
                  />
                ))}
            </ul>
          </div>
        )}
      </Stack>
      {isAdding && <AddKey isFirst={keys.data?.length === 0} close={() => setAdding(false)} />}
      {ending !== null && (
        <EndKey releaseKey={ending.key} state={ending.state} close={() => setEnding(null)} />
      )}
    </UpdatesFrame>
  );
}
