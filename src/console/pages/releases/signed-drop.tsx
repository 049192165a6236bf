import { Alert, Button, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../../api/problem.ts';
import { type SignedRelease, useTakeRelease } from '../../api/queries/releases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { readSigned, type Unreadable } from './read-signed.ts';

const largestBytes = 2_000_000;

/** Takes what `npm run sign` wrote, as a file or as text. `digest`: what it was to sign, where that is known. */
export function SignedDrop({ digest, done }: { digest?: string; done?: () => void }): ReactNode {
  const { t } = useTranslation('releases');
  const toast = useToast();
  const [, go] = useLocation();
  const take = useTakeRelease();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<Unreadable | null>(null);
  const submit = async (given: string) => {
    setText(given);
    const read = await readSigned(given, digest);
    setFault(read.fault);
    if (read.signed === null || read.fault !== null) return;
    await send(read.signed);
  };
  const send = async (signed: SignedRelease) => {
    try {
      const release = await take.mutateAsync(signed);
      toast({ message: t('taken', { name: `${release.name} ${release.version}` }) });
      done?.();
      go(`/releases/${encodeURIComponent(release.id)}`);
    } catch {
      // It is shown below.
    }
  };
  return (
    <Stack gap="xs">
      <FileDrop
        label={t('sign.choose')}
        hint={t('sign.dropHere')}
        accept=".json,application/json"
        take={([file]) => {
          if (file === undefined) return;
          if (file.size > largestBytes) setFault('too-large');
          else void file.text().then(submit);
        }}
      />
      <Textarea
        label={t('sign.paste')}
        value={text}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        error={fault === null ? undefined : t(`sign.fault.${fault}`)}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          setFault(null);
        }}
      />
      {take.error !== null && <Refusal error={take.error} />}
      <Button
        className="touch"
        style={{ alignSelf: 'flex-end' }}
        disabled={text.trim() === ''}
        loading={take.isPending}
        onClick={() => void submit(text)}
      >
        {t('sign.give')}
      </Button>
    </Stack>
  );
}

const known = ['bad-signature', 'release-unsigned', 'release-altered', 'artifact-missing'] as const;

/** What it means in the reader's language, with the server's own words, which name keys and digests. */
function Refusal({ error }: { error: unknown }): ReactNode {
  const { t } = useTranslation('releases');
  const code = known.find((name) => error instanceof Problem && name === error.code);
  if (code === undefined || !(error instanceof Problem)) return <ErrorNote error={error} />;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<Icon name="octagon" />}
      title={t(`sign.refused.${code}.title`)}
    >
      <Text size="sm">{t(`sign.refused.${code}.todo`)}</Text>
      <Text size="xs" c="dimmed" mt={4} lang="en" style={{ overflowWrap: 'anywhere' }}>
        {error.message}
      </Text>
    </Alert>
  );
}
