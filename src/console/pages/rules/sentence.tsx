import { Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { shortName } from '../../format/signal-name.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

/** `{fixed(s["…"], 0)}` in the sentence; one level of braces may be inside. */
const placeholder = /(\{(?:[^{}]|\{[^{}]*\})*\})/;

/** What a rule will say: where a value will stand, the name of it stands marked. */
export function Sentence({ text }: { text: string }): ReactNode {
  const { t } = useTranslation('rules');
  /** A signal, a field of the fault, or the instance. */
  const nameOf = (part: string): string => {
    const [, field] = /^\{fault\.(code|ecu|system|severity)\}$/.exec(part) ?? [];
    if (field !== undefined) return t(`field.fault.${field as 'code'}`);
    const [, path] = /s\["([^"]+)"\]/.exec(part) ?? [];
    return path === undefined ? part.slice(1, -1) : shortName(path);
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
