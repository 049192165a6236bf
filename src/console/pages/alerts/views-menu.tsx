import { ActionIcon, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { inboxSorts } from '../../api/queries/inbox.ts';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { FormButtons } from '../../parts/form-buttons.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useToast } from '../../parts/toast.tsx';
import { type InboxAddress, viewOf } from './inbox-address.ts';

const page = 'alerts';

/** In which order, by cause or not; views that were saved; the way to the mutes. */
export function ViewsMenu({ address }: { address: InboxAddress }): ReactNode {
  const { t } = useTranslation('alerts');
  const { sort, isGrouped, set } = address;
  const query = viewOf(useSearch());
  const [, go] = useLocation();
  const views = usePreferences().views.filter((view) => view.page === page);
  const change = useChangePreferences();
  const toast = useToast();
  const [isSaving, setSaving] = useState(false);
  const remove = async (id: string) => {
    const gone = views.find((view) => view.id === id);
    if (gone === undefined) return;
    const isDone = await change((old) => ({ views: old.views.filter((view) => view.id !== id) }));
    if (isDone)
      toast({
        message: t('views.removed', { name: gone.name }),
        undo: () => change((old) => ({ views: [...old.views, gone] })),
      });
  };
  return (
    <>
      <Menu position="bottom-end" width={250} shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={36}
            className="touch"
            aria-label={t('views.label')}
            title={t('views.label')}
          >
            <Icon name="filter" size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('sort.label')}</Menu.Label>
          {inboxSorts.map((value) => (
            <Choice
              key={value}
              label={t(`sort.${value}`)}
              isChosen={sort === value}
              choose={() => set({ sort: value }, 'push')}
            />
          ))}
          <Menu.Divider />
          <Choice
            label={t('grouping.cause')}
            isChosen={isGrouped}
            choose={() => set({ by: 'cause', expand: null }, 'push')}
          />
          <Choice
            label={t('grouping.one')}
            isChosen={!isGrouped}
            choose={() => set({ by: 'one', expand: null }, 'push')}
          />
          <Menu.Divider />
          <Menu.Label>{t('views.saved')}</Menu.Label>
          {views.map((view) => (
            <Group key={view.id} gap={0} wrap="nowrap">
              <Menu.Item
                leftSection={
                  view.query === query ? <Icon name="check" size={16} /> : <span className="icon-space" />
                }
                onClick={() => go(`/alerts?${view.query}`)}
              >
                {view.name}
              </Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                className="touch"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => void remove(view.id)}
              >
                <Icon name="trash" size={16} />
              </ActionIcon>
            </Group>
          ))}
          <Menu.Item leftSection={<Icon name="plus" size={16} />} onClick={() => setSaving(true)}>
            {t('views.save')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component={Link} href="/alerts/mutes" leftSection={<Icon name="mute" size={16} />}>
            {t('mutes.title')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isSaving && <SaveView query={query} close={() => setSaving(false)} />}
    </>
  );
}

function Choice(properties: { label: string; isChosen: boolean; choose: () => void }): ReactNode {
  const { label, isChosen, choose } = properties;
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={isChosen}
      leftSection={isChosen ? <Icon name="check" size={16} /> : <span className="icon-space" />}
      onClick={choose}
    >
      {label}
    </Menu.Item>
  );
}

function SaveView({ query, close }: { query: string; close: () => void }): ReactNode {
  const { t } = useTranslation('alerts');
  const change = useChangePreferences();
  const toast = useToast();
  const [name, setName] = useState('');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    // A console that came by plain HTTP from another machine has no `crypto.randomUUID`.
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
    const view = { id, name: name.trim(), page, query };
    const isDone = await change((old) => ({ views: [...old.views, view] }));
    if (!isDone) {
      toast({ error: new Error(t('views.failed')) });
      return;
    }
    close();
    toast({ message: t('common:saved') });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('views.save')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={save}>
        <Stack>
          <TextInput
            label={t('views.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            required
            data-autofocus
          />
          <FormButtons close={close} action={t('common:save')} isDisabled={name.trim() === ''} />
        </Stack>
      </form>
    </Modal>
  );
}
