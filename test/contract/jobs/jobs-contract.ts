import { describe } from 'vitest';
import { endingContract } from './ending-contract.ts';
import { type JobsUnderTest, jobsGround } from './jobs-ground.ts';
import { runningContract } from './running-contract.ts';

/** What every engine of jobs must do. */
export function jobsContract(engine: string, open: () => Promise<JobsUnderTest>): void {
  describe(`jobs on ${engine}`, () => {
    const ground = jobsGround(open);
    runningContract(ground);
    endingContract(ground);
  });
}
