import { expect, test } from 'vitest';
import { safePlan } from '../../../src/console/pages/campaigns/edit/safe-plan.ts';
import { newPlan } from '../../../src/ota/campaigns/campaign-plan.ts';

test('the form begins with the values that the server calls safe', () => {
  expect(safePlan).toEqual(newPlan({}));
});
