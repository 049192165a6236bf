import { Button, Group } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Empty } from './states.tsx';

interface Properties {
  /** Another one begins anew: the address. */
  readonly place: string;
  /** In place of words and buttons: for what a person can do without. */
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}
interface State {
  readonly place: string;
  readonly hasFailed: boolean;
}

/** Keeps what is around a page alive when the page itself breaks, or its scripts cannot be loaded. */
export class ErrorBoundary extends Component<Properties, State> {
  override state: State = { place: this.props.place, hasFailed: false };

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ place }: Properties, state: State): Partial<State> | null {
    return place === state.place ? null : { place, hasFailed: false };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    return <Broken again={() => this.setState({ hasFailed: false })} />;
  }
}

function Broken({ again }: { again: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Empty
        icon="alert"
        title={t('states.brokenTitle')}
        hint={t('states.broken')}
        action={
          <Group gap="xs" mt="xs">
            <Button variant="light" onClick={again}>
              {t('retry')}
            </Button>
            <Button onClick={() => window.location.reload()}>{t('states.reload')}</Button>
          </Group>
        }
      />
    </div>
  );
}
