import { useTranslation as useAny } from 'react-i18next';

type Namespace = keyof import('i18next').CustomTypeOptions['resources'] & string;

/**
 * `const { t } = useTranslation('fleet')`: `t('search')` is of the page's own words, `t('common:cancel')` and `t('shell:nav.fleet')`
 * of those that all pages share. Without a namespace it is `common`.
 */
export function useTranslation<N extends Namespace = 'common'>(namespace?: N) {
  return useAny([namespace ?? ('common' as N), 'common', 'shell']);
}
