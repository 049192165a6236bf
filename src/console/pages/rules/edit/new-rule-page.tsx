import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRule } from '../../../api/queries/rules.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorNote, NoPermission } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from './edit.module.css';
import { RuleEditor } from './rule-editor.tsx';
import { templateNames, templateText } from './templates.ts';

/** A new rule: from a pattern, or from another rule. */
export function NewRulePage(): ReactNode {
  const { t } = useTranslation('rules');
  const url = useUrlState();
  const may = useMay()('rules.write');
  const [template] = url.many('from', templateNames);
  const copied = url.get('copy');
  return (
    <Page title={t('edit.new')} width="full" back={{ href: '/rules', label: t('shell:nav.rules') }}>
      {!may ? (
        <NoPermission />
      ) : copied !== '' ? (
        <Copy of={copied} />
      ) : template !== undefined ? (
        <RuleEditor key={template} id={null} base={templateText(template)} draftHash={null} />
      ) : (
        <>
          <Text size="sm" mb="md">
            {t('edit.choose')}
          </Text>
          <div className={classes.templates}>
            {templateNames.map((name) => (
              <button
                key={name}
                type="button"
                className={classes.template}
                onClick={() => url.set({ from: name }, 'push')}
              >
                <Text fw={600}>{t(`edit.template.${name}.name`)}</Text>
                <Text size="sm" c="dimmed">
                  {t(`edit.template.${name}.hint`)}
                </Text>
              </button>
            ))}
          </div>
        </>
      )}
    </Page>
  );
}

function Copy({ of }: { of: string }): ReactNode {
  const rule = useRule(of);
  if (rule.error !== null) return <ErrorNote error={rule.error} retry={() => rule.refetch()} />;
  if (rule.data === undefined) return <LoadingBlock height={640} />;
  const text = rule.data.yaml.replace(/^id:.*$/m, `id: ${of}-copy`);
  return <RuleEditor id={null} base={text} draftHash={null} />;
}
