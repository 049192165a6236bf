import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useChangePreferences, usePreferences } from '../../api/queries/preferences.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { lazyPart } from '../../parts/lazily.tsx';
import { useToast } from '../../parts/toast.tsx';
import classes from './filters.module.css';

const SaveView = lazyPart(async () => (await import('./save-view.tsx')).SaveView);
const page = 'fleet';

/** What is shown, kept under a name: filters, order and columns are one address, and a view is that address. */
export function ViewsMenu({ query }: { query: string }): ReactNode {
  const { t } = useTranslation('fleet');
  const toast = useToast();
  const { views } = usePreferences();
  const change = useChangePreferences();
  const [saving, setSaving] = useState(false);
  const [asked, setAsked] = useState(false);
  const own = views.filter((view) => view.page === page);
  const open = own.find((view) => view.query === query);

  async function remove(id: string, name: string): Promise<void> {
    const before = views;
    if (await change((old) => ({ views: old.views.filter((view) => view.id !== id) })))
      toast({ message: t('viewRemoved', { name }), undo: () => change(() => ({ views: before })) });
    else toast({ message: t('viewsNotKept') });
  }

  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <Button
            variant={open === undefined ? 'default' : 'light'}
            size="sm"
            px="sm"
            fw={500}
            className="touch"
            leftSection={<Icon name="star" size={15} filled={open !== undefined} />}
            rightSection={<Icon name="down" size={14} />}
            maw={220}
          >
            {open?.name ?? t('views')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {own.length === 0 && <div className={classes.nothing}>{t('noViews')}</div>}
          {own.map(({ id, name, query: kept }) => (
            <Group key={id} gap={0} wrap="nowrap">
              <Menu.Item
                component={Link}
                href={kept === '' ? '/vehicles' : `/vehicles?${kept}`}
                aria-current={kept === query ? 'true' : undefined}
                fw={kept === query ? 600 : 400}
              >
                {name}
              </Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('removeView', { name })}
                onClick={() => void remove(id, name)}
              >
                <Icon name="trash" size={15} />
              </ActionIcon>
            </Group>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Icon name="plus" size={15} />}
            disabled={query === '' || open !== undefined}
            onClick={() => {
              setAsked(true);
              setSaving(true);
            }}
          >
            {t('saveView')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <SaveView
          isOpen={saving}
          close={() => setSaving(false)}
          taken={own.map(({ name }) => name)}
          save={async (name) => {
            const view = { id: newId(), name, page, query };
            if (await change((old) => ({ views: [...old.views, view] }))) {
              setSaving(false);
              toast({ message: t('viewSaved', { name }) });
            } else toast({ message: t('viewsNotKept') });
          }}
        />
      )}
    </>
  );
}

/** A console that came by plain HTTP from another machine has no `crypto.randomUUID`. */
const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
