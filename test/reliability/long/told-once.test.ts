import { it } from 'vitest';
import { tellOnce } from '../told-once-run.ts';

it('a server killed eight times while alerts come tells of each once, by mail; what nobody can know is said', () =>
  tellOnce(8));
