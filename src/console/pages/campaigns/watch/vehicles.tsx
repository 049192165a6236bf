import { Anchor, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import {
  type CampaignDetail,
  type Deployment,
  type DeploymentState,
  useDeployments,
} from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Age } from '../../../parts/age.tsx';
import { FilterChips } from '../../../parts/filter-chips.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { Vin } from '../../../parts/vin.tsx';
import { MoreButton } from '../../releases/more-button.tsx';
import classes from '../campaigns.module.css';
import { outcomes, statesOf } from '../tally.ts';
import { useCodeWords } from './code-words.ts';

const allStates = outcomes.flatMap((outcome) => statesOf(outcome));

/** Every car of the campaign, narrowed by what came of it, its wave, or its last characters. */
export function Vehicles({ campaign: { id, waves } }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const url = useUrlState();
  const [text, setText] = useState(url.get('vin'));
  const filter = {
    state: url.many('state', allStates),
    wave: url.get('wave'),
    code: url.get('code'),
    vin: url.get('vin'),
  };
  const deployments = useDeployments(id, filter);
  const items = deployments.data?.pages.flatMap((page) => page.items) ?? [];
  const outcome = outcomes.find((name) => statesOf(name).join() === filter.state.join());
  const stateLabel = filter.state.map((state: DeploymentState) => t(`deployment.${state}`)).join(', ');
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          flex="1 1 12rem"
          placeholder={t('vehicles.search')}
          aria-label={t('vehicles.search')}
          data-search
          maxLength={17}
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
            url.set({ vin: value.trim().toUpperCase() });
          }}
        />
        <NativeSelect
          aria-label={t('vehicles.outcome')}
          value={outcome ?? ''}
          data={[
            { value: '', label: t('vehicles.all') },
            ...outcomes.map((name) => ({ value: name, label: t(`vehicles.${name}`) })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            const chosen = outcomes.find((name) => name === value);
            url.set({ state: chosen === undefined ? null : statesOf(chosen), code: null }, 'push');
          }}
        />
        <NativeSelect
          aria-label={t('vehicles.wave')}
          value={filter.wave}
          data={[
            { value: '', label: t('vehicles.allWaves') },
            ...Array.from({ length: waves }, (_, index) => ({
              value: String(index),
              label: t('wave', { number: index + 1 }),
            })),
          ]}
          onChange={({ currentTarget: { value } }) => url.set({ wave: value }, 'push')}
        />
      </Group>
      <FilterChips
        filters={[
          ...(filter.code === ''
            ? []
            : [{ key: 'code', label: filter.code, remove: () => url.set({ code: null }) }]),
          ...(outcome === undefined && stateLabel !== ''
            ? [{ key: 'state', label: stateLabel, remove: () => url.set({ state: null }) }]
            : []),
        ]}
        clear={() => url.set({ code: null, state: null })}
      />
      {deployments.error !== null && (
        <ErrorNote error={deployments.error} retry={() => deployments.refetch()} />
      )}
      {deployments.isPending && <LoadingRows count={8} height={60} />}
      {deployments.isSuccess && items.length === 0 && <Empty icon="car" title={t('vehicles.none')} />}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('vehicles.label')}>
          {items.map((deployment) => (
            <Row key={deployment.id} campaign={id} deployment={deployment} />
          ))}
        </ul>
      )}
      <MoreButton query={deployments} />
    </Stack>
  );
}

function Row({ campaign, deployment }: { campaign: string; deployment: Deployment }): ReactNode {
  const { t } = useTranslation('campaigns');
  const codeWords = useCodeWords();
  const { vin, vehicle, wave, state, code, heardAt, reason } = deployment;
  return (
    <li className={classes.vehicle}>
      <div>
        <Anchor
          component={Link}
          href={`/campaigns/${campaign}/vehicles/${vin}`}
          c="inherit"
          className="touch-row"
        >
          <Vin vin={vin} />
        </Anchor>
        <Text size="xs" c="dimmed">
          {vehicle === null
            ? t('vehicles.deleted')
            : [vehicle.model, vehicle.plate, vehicle.market].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <Text size="sm" c="dimmed">
        {t('wave', { number: wave + 1 })}
      </Text>
      <div className={classes.long}>
        <Text size="sm" fw={500}>
          {codeWords(state, code)}
        </Text>
        {reason !== null && (
          <Text size="xs" c="dimmed" lang="en">
            {reason}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed">
        {heardAt === null ? t('vehicles.notHeard') : <Age at={heardAt} />}
      </Text>
    </li>
  );
}
