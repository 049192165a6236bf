import { useMay } from '../api/queries/session.ts';
import { type NavigationPage, pages } from './pages.ts';

/** The pages that this user may see. */
export function usePages(): readonly NavigationPage[] {
  const may = useMay();
  return pages.filter(({ permission }) => may(permission));
}
