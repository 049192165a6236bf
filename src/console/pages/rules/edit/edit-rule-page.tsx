import type { ReactNode } from 'react';
import { Problem } from '../../../api/problem.ts';
import { useRuleVersions } from '../../../api/queries/rule-writing.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorNote, NoPermission, NotFound } from '../../../parts/states.tsx';
import { RuleEditor } from './rule-editor.tsx';

/** The draft of a rule, or the next one of the version that is in use. */
export function EditRulePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('rules');
  const may = useMay()('rules.write');
  const versions = useRuleVersions(may ? id : null);
  const isUnknown = versions.error instanceof Problem && versions.error.status === 404;
  const items = versions.data?.items ?? [];
  const draft = items.find(({ state }) => state === 'draft');
  const from =
    draft ??
    items.find(({ state }) => state === 'live') ??
    items.find(({ state }) => state === 'shadow') ??
    items[0];
  return (
    <Page title={t('edit.title', { id })} width="full" back={{ href: `/rules/${id}`, label: id }}>
      {!may && <NoPermission />}
      {isUnknown && <NotFound hint={t('unknown')} />}
      {versions.error !== null && !isUnknown && (
        <ErrorNote error={versions.error} retry={() => versions.refetch()} />
      )}
      {may && versions.isPending && <LoadingBlock height={640} />}
      {may && from !== undefined && (
        <RuleEditor key={id} id={id} base={from.yaml} draftHash={draft?.hash ?? null} />
      )}
    </Page>
  );
}
