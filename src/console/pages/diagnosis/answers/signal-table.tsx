import { ScrollArea, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SignalValue } from '../../../api/types.ts';
import { shortName } from '../../../format/signal-name.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useSignalUnits } from '../../vehicle/faults/signal-units.ts';
import { gearName } from '../proof.ts';

const isShown = (value: unknown): value is SignalValue =>
  ['number', 'boolean', 'string'].includes(typeof value) ||
  (Array.isArray(value) && value.every((each) => typeof each === 'number'));

/** Signals and what they were, in the reader's units. */
export function SignalTable({
  signals,
  label,
}: {
  signals: Readonly<Record<string, unknown>>;
  label: string;
}): ReactNode {
  const format = useFormat();
  const units = useSignalUnits(true);
  const text = (path: string, value: unknown) => {
    if (!isShown(value)) return JSON.stringify(value);
    return path.endsWith('.SelectedGear')
      ? gearName(value)
      : format.value(value, units.get(path) ?? null, path);
  };
  return (
    <ScrollArea.Autosize
      mah={420}
      type="auto"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
    >
      <Table verticalSpacing={4} w="auto" aria-label={label}>
        <Table.Tbody>
          {Object.entries(signals).map(([path, value]) => (
            <Table.Tr key={path}>
              <Table.Th fw={400} title={path}>
                {shortName(path)}
              </Table.Th>
              <Table.Td ta="end" className="number">
                {text(path, value)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
