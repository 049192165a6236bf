import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { shapeOf } from './answer-shapes.ts';
import { FaultsAnswer } from './faults-answer.tsx';
import { IdentitiesAnswer, ListAnswer, PairsAnswer, PlaceAnswer, ValuesAnswer } from './plain-answers.tsx';
import { SignalTable } from './signal-table.tsx';

/** What the vehicle answered, as a person reads it. */
export function Answer({ vin, result }: { vin: string; result: unknown }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const shape = shapeOf(result);
  switch (shape.kind) {
    case 'faults':
      return <FaultsAnswer vin={vin} memories={shape.memories} />;
    case 'identities':
      return <IdentitiesAnswer identities={shape.identities} />;
    case 'values':
      return <ValuesAnswer values={shape.values} />;
    case 'signals':
      return <SignalTable signals={shape.signals} label={t('answer.signals')} />;
    case 'place':
      return <PlaceAnswer latitude={shape.latitude} longitude={shape.longitude} />;
    case 'list':
      return <ListAnswer items={shape.items} />;
    case 'pairs':
      return shape.pairs.length === 0 ? (
        <Text size="sm">{t('answer.nothing')}</Text>
      ) : (
        <PairsAnswer pairs={shape.pairs} />
      );
  }
}
