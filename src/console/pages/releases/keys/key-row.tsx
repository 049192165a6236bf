import { Badge, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type ReleaseKey, useApproveKey } from '../../../api/queries/releases.ts';
import { useMay, useSession } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useToast } from '../../../parts/toast.tsx';
import classes from '../releases.module.css';

const looks = {
  proposed: { icon: 'clock', line: 'var(--severity-minor-line)' },
  trusted: { icon: 'check', line: 'var(--severity-ok-line)' },
  retired: { icon: 'minus', line: undefined },
  revoked: { icon: 'octagon', line: 'var(--severity-critical-line)' },
} as const;

/** A key: does it count, who says so, and who ended it why. */
export function KeyRow({
  releaseKey: key,
  keys,
  end,
}: {
  releaseKey: ReleaseKey;
  keys: readonly ReleaseKey[];
  end: (state: 'retired' | 'revoked') => void;
}): ReactNode {
  const { t } = useTranslation('releases');
  const may = useMay()('release-keys.write');
  const { icon, line } = looks[key.state];
  return (
    <li className={classes.key}>
      <div>
        <Group gap={6}>
          <Text fw={600} className={classes.long ?? ''}>
            {key.name}
          </Text>
          <Badge
            variant="outline"
            tt="none"
            radius="sm"
            fw={500}
            color="gray"
            leftSection={
              <span style={{ color: line, lineHeight: 0 }}>
                <Icon name={icon} size={13} />
              </span>
            }
            c="var(--mantine-color-text)"
            style={line === undefined ? undefined : { borderColor: line }}
          >
            {t(`key.state.${key.state}`)}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed" ff="monospace" className={classes.long ?? ''}>
          {key.id}
        </Text>
      </div>
      <div>
        <Text size="xs" c="dimmed">
          {t('byAt', { who: key.addedBy })} <Moment at={key.addedAt} />
        </Text>
        <Vouched releaseKey={key} keys={keys} />
        {key.endedAt !== null && (
          <Text size="sm" className={classes.long ?? ''}>
            {t('key.ended', { who: key.endedBy ?? '' })} <Moment at={key.endedAt} />
            {key.reason !== null && `: ${key.reason}`}
          </Text>
        )}
      </div>
      {may && (
        <Group gap={6} justify="flex-end">
          {key.state === 'proposed' && <Approve releaseKey={key} />}
          {key.state === 'trusted' && (
            <Button size="compact-sm" variant="default" className="touch" onClick={() => end('retired')}>
              {t('key.retire')}
            </Button>
          )}
          {key.state !== 'revoked' && (
            <Button
              size="compact-sm"
              variant="light"
              color="red"
              className="touch"
              onClick={() => end('revoked')}
            >
              {t('key.revoke')}
            </Button>
          )}
        </Group>
      )}
    </li>
  );
}

function Vouched({
  releaseKey: { trustedBy, endorsedBy, state },
  keys,
}: {
  releaseKey: ReleaseKey;
  keys: readonly ReleaseKey[];
}): ReactNode {
  const { t } = useTranslation('releases');
  const voucher = keys.find(({ id }) => id === endorsedBy);
  const text =
    endorsedBy !== null
      ? t('key.vouchedByKey', { name: voucher?.name ?? endorsedBy })
      : trustedBy !== null
        ? t('key.approvedBy', { who: trustedBy })
        : state === 'proposed'
          ? t('key.waits')
          : t('key.first');
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}

/** By somebody else than who added it. */
function Approve({ releaseKey: { id, name, addedBy } }: { releaseKey: ReleaseKey }): ReactNode {
  const { t } = useTranslation('releases');
  const toast = useToast();
  const approve = useApproveKey();
  const isOwn = useSession().data?.username === addedBy;
  return (
    <Button
      size="compact-sm"
      className="touch"
      disabled={isOwn}
      title={isOwn ? t('key.notOwn') : undefined}
      loading={approve.isPending}
      onClick={() =>
        approve.mutate(id, {
          onSuccess: () => toast({ message: t('key.approved', { name }) }),
          onError: (error) => toast({ error }),
        })
      }
    >
      {t('key.approve')}
    </Button>
  );
}
