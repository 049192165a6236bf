import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon } from './icon.tsx';

/** A VIN with its last six, which people say and search by, set off. `link`: to its vehicle's page. */
export function Vin({ vin, link = false }: { vin: string; link?: boolean }): ReactNode {
  const text = (
    <>
      <span className="vin-head">{vin.slice(0, -6)}</span>
      <span className="vin-tail">{vin.slice(-6)}</span>
    </>
  );
  return link ? (
    <Link href={`/vehicles/${vin}`} className="vin link">
      {text}
    </Link>
  ) : (
    <span className="vin">{text}</span>
  );
}

/** Copies text; says so. */
export function CopyButton({ text }: { text: string }): ReactNode {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard({ timeout: 1500 });
  const label = t(copied ? 'copied' : 'copy');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        className="touch"
        aria-label={label}
        onClick={() => copy(text)}
      >
        <Icon name={copied ? 'check' : 'copy'} size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
