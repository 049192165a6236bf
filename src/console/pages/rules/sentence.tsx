import { Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { placeholderParts } from './placeholder-parts.ts';

/** `{fixed(s["…"], 0)}` in the sentence; one level of braces may be inside. */
const placeholder = /(\{(?:[^{}]|\{[^{}]*\})*\})/;

/** What a rule will say: where a value will stand, the name of it stands marked. */
export function Sentence({ text }: { text: string }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const nameOf = (part: string): string => {
    const parts = placeholderParts(part);
    switch (parts.is) {
      case 'field':
        return t(`field.fault.${parts.field as 'code'}`);
      case 'window':
        return t(`window.${parts.of as 'avg'}`, {
          a: shortName(parts.path),
          b: format.duration(parts.ms),
          c: parts.perMs === 1000 ? t('second') : format.duration(parts.perMs),
        });
      case 'spread':
        return t('call.spread', { a: shortName(parts.path) });
      case 'difference':
        return t('difference', { a: shortName(parts.paths[0]), b: shortName(parts.paths[1]) });
      case 'signal':
        return shortName(parts.path);
      case 'text':
        return parts.text;
    }
  };
  return (
    <Text size="sm">
      {text.split(placeholder).map((part, index) =>
        placeholder.test(part) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence that does not change
          <Code key={index} title={part}>
            {nameOf(part)}
          </Code>
        ) : (
          part
        ),
      )}
    </Text>
  );
}
