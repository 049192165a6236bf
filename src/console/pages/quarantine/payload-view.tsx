import { Anchor, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { QuarantineEntry } from '../../api/queries/quarantine.ts';
import { withoutTurns } from '../../api/read-json.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { CopyButton } from '../../parts/vin.tsx';
import { explainReason } from './explain-reason.ts';
import { jsonFaultAt } from './json-fault.ts';
import { hexLines, plainLines, prettyLines, type ShownPayload } from './payload-lines.ts';
import classes from './quarantine.module.css';
import { type ReadPayload, readPayload } from './read-payload.ts';

/** The payload: as text, indented where it is JSON, the place of the fault marked; or byte for byte. */
export function PayloadView({ entry }: { entry: QuarantineEntry }): ReactNode {
  const { t } = useTranslation('quarantine');
  const format = useFormat();
  const [chosen, choose] = useState<'text' | 'bytes'>('text');
  const payload = useQuery({
    queryKey: ['payload', entry.id],
    queryFn: () => readPayload(entry.payload ?? ''),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  if (payload === undefined) return <LoadingBlock height={200} />;
  const as = payload.text === null ? 'bytes' : chosen;
  const shown = as === 'text' ? textLines(payload, entry.reason) : hexLines(payload.bytes);
  return (
    <section>
      <Group justify="space-between" gap="xs" mb={6}>
        <SegmentedControl
          size="xs"
          aria-label={t('payload')}
          value={as}
          onChange={(value) => choose(value === 'text' ? 'text' : 'bytes')}
          data={[
            { value: 'text', label: t('asText'), disabled: payload.text === null },
            { value: 'bytes', label: t('asBytes') },
          ]}
        />
        <Group gap={4}>
          {payload.text !== null && <CopyButton text={payload.text} />}
          <Button
            component="a"
            href={`/api/v1/quarantine/${entry.id}/payload?as=bytes`}
            size="compact-sm"
            variant="subtle"
            color="gray"
            className="touch"
            leftSection={<Icon name="download" size={15} />}
          >
            {t('download')}
          </Button>
        </Group>
      </Group>
      {payload.isPacked && payload.text !== null && (
        <Text size="xs" c="dimmed" mb={6}>
          {t('unpacked', {
            packed: format.bytes(payload.bytes.length),
            size: format.bytes(new Blob([payload.text]).size),
          })}
        </Text>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must get there */}
      <section className={classes.payload} tabIndex={0} aria-label={t('payload')}>
        <pre>
          {shown.lines.map(({ text, isFault }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change
            <span key={index} data-fault={isFault || undefined}>
              {text}
              {'\n'}
            </span>
          ))}
        </pre>
      </section>
      {shown.left > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          {t('leftOut', { count: shown.left })}{' '}
          <Anchor size="xs" href={`/api/v1/quarantine/${entry.id}/payload?as=bytes`}>
            {t('download')}
          </Anchor>
        </Text>
      )}
    </section>
  );
}

function textLines({ text }: ReadPayload, reason: string): ShownPayload {
  const whole = withoutTurns(text ?? '');
  const faultAt = jsonFaultAt(whole);
  return faultAt === null
    ? prettyLines(JSON.parse(whole), explainReason(reason).field)
    : plainLines(whole, faultAt);
}
