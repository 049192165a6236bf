import { useTranslation } from '../../i18n/use-translation.ts';
import { wordOf } from './job-words.ts';

/** What a job is called, and what it means that it is not done. */
export function useJobWords() {
  const { t } = useTranslation('jobs');
  return {
    nameOf(job: string): string {
      const word = wordOf(job);
      return word === undefined ? job : t(`name.${word}`);
    },
    aboutOf(job: string): string | null {
      const word = wordOf(job);
      return word === undefined ? null : t(`about.${word}`);
    },
  };
}
