import { ActionIcon, Group, Modal, Progress, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { isPlace } from '../../api/queries/signals.ts';
import { downloadHref, useCancelWork, useStartExport, useWork } from '../../api/queries/work.ts';
import { AskPurpose } from '../../chart/ask-purpose.tsx';
import type { Range } from '../../chart/chart-series.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { useToast } from '../../parts/toast.tsx';
import { ToolButton } from './tool-button.tsx';

/** Every sample of the signals shown, as a CSV file that the server makes; saved as soon as it is done. What for is asked first where they tell where the car was. */
export function ExportButton({
  vin,
  signals,
  range,
}: {
  vin: string;
  signals: readonly string[];
  range: Range;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const toast = useToast();
  const may = useMay()('telemetry.export');
  const start = useStartExport();
  const cancel = useCancelWork();
  const [id, setId] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const work = useWork(id).data;
  const state = work?.state;
  useEffect(() => {
    if (id === null || work === undefined || work.finishedAt === null) return;
    setId(null);
    if (state === 'succeeded') {
      save(downloadHref(id));
      toast({ message: t('exportReady', { rows: (work.result as { rows?: number } | null)?.rows ?? 0 }) });
    } else if (state === 'failed') toast({ error: new Error(work.error ?? t('exportFailed')) });
  }, [id, work, state, t, toast]);
  if (id !== null) {
    const fraction = work?.progress ?? 0;
    return (
      <Group gap={6} wrap="nowrap" role="status">
        <div style={{ width: 120 }}>
          <Text size="xs">{t('exporting', { fraction })}</Text>
          <Progress value={fraction * 100} size="sm" aria-label={t('export')} />
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="touch"
          aria-label={t('exportCancel')}
          onClick={() => {
            cancel.mutate(id, { onError: (error) => toast({ error }) });
            setId(null);
          }}
        >
          <Icon name="close" size={16} />
        </ActionIcon>
      </Group>
    );
  }
  const isIdle = !may || signals.length === 0;
  const what = t('exportWhat', {
    count: signals.length,
    from: format.short(range.from),
    to: format.short(range.to),
  });
  const begin = (purpose?: string) =>
    start.mutate(
      { vin, signals, ...range, ...(purpose === undefined ? {} : { purpose }) },
      {
        onSuccess: (begun) => {
          setId(begun.id);
          setAsking(false);
        },
        onError: (error) => toast({ error }),
      },
    );
  return (
    <>
      <ToolButton
        icon="download"
        label={t('export')}
        hint={may ? what : t('common:problem.not-allowed')}
        aria-disabled={isIdle}
        loading={start.isPending}
        onClick={() => {
          if (isIdle) return;
          if (signals.some(isPlace)) setAsking(true);
          else begin();
        }}
      />
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('export')}
        centered
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <AskPurpose vin={vin} action={t('export')} isGoing={start.isPending} go={begin} />
      </Modal>
    </>
  );
}

function save(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
