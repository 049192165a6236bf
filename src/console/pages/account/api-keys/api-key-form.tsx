import { Button, Code, Group, MultiSelect, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../../api/problem.ts';
import { type ApiKey, useMakeApiKey } from '../../../api/queries/api-keys.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { CopyButton } from '../../../parts/vin.tsx';
import { isWrongPassword, ProofField } from '../factors/proof-field.tsx';

type Permission = ApiKey['permissions'][number];

const lives = [30, 90, 180, 365] as const;

/** A new key; then the key itself, this once. */
export function ApiKeyForm(properties: { grantable: readonly Permission[]; close: () => void }): ReactNode {
  const { grantable, close } = properties;
  const { t } = useTranslation('account');
  const make = useMakeApiKey();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<Permission[]>(
    grantable.filter((permission) => permission === 'vehicles.read'),
  );
  const [days, setDays] = useState(90);
  const [addresses, setAddresses] = useState<string[]>([]);
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const from = addresses.length === 0 ? null : addresses;
    make.mutate({ name: name.trim(), permissions, expiresInDays: days, addresses: from, password });
  };
  if (make.data !== undefined) return <ShownOnce token={make.data.token} close={close} />;

  const { error } = make;
  const code = error instanceof Problem ? error.code : null;
  const wrong = Object.keys(fieldErrors(error)).map((path) => path.split('.')[0]);
  const isAtField = isWrongPassword(error) || code === 'api-key-exists' || wrong.includes('addresses');
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('apiKeys.name')}
          description={t('apiKeys.nameHint')}
          maxLength={60}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={code === 'api-key-exists' ? t('apiKeys.nameTaken') : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label={t('apiKeys.rights')}
          description={t('apiKeys.rightsHint')}
          data={[...grantable]}
          value={permissions}
          error={permissions.length === 0 ? t('apiKeys.rightsNeeded') : null}
          searchable
          maxDropdownHeight={240}
          comboboxProps={{ withinPortal: true }}
          onChange={(chosen) => setPermissions(grantable.filter((one) => chosen.includes(one)))}
        />
        <Select
          label={t('apiKeys.life')}
          allowDeselect={false}
          value={String(days)}
          data={lives.map((count) => ({ value: String(count), label: t('apiKeys.days', { count }) }))}
          onChange={(value) => setDays(Number(value))}
        />
        <TagsInput
          label={t('apiKeys.from')}
          description={t('apiKeys.fromHint')}
          placeholder={addresses.length === 0 ? '192.0.2.0/24' : ''}
          value={addresses}
          maxTags={20}
          splitChars={[',', ' ', ';']}
          error={wrong.includes('addresses') ? t('apiKeys.fromWrong') : null}
          onChange={setAddresses}
        />
        <ProofField value={password} change={setPassword} error={error} />
        {error !== null && !isAtField && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" className="touch" onClick={close}>
            {t('common:cancel')}
          </Button>
          <Button
            type="submit"
            className="touch"
            loading={make.isPending}
            disabled={permissions.length === 0}
          >
            {t('apiKeys.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ShownOnce({ token, close }: { token: string; close: () => void }): ReactNode {
  const { t } = useTranslation('account');
  return (
    <Stack>
      <Text size="sm">{t('apiKeys.once')}</Text>
      <Group gap={6} wrap="nowrap">
        <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
          {token}
        </Code>
        <CopyButton text={token} />
      </Group>
      <Text size="sm">{t('apiKeys.how')}</Text>
      <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {`curl -H "Authorization: Bearer $KEY" ${window.location.origin}/api/v1/vehicles`}
      </Code>
      <Group justify="flex-end">
        <Button className="touch" onClick={close}>
          {t('apiKeys.kept')}
        </Button>
      </Group>
    </Stack>
  );
}
