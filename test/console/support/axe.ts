import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

type RunOptions = Parameters<AxeBuilder['options']>[0];
type Results = Awaited<ReturnType<AxeBuilder['analyze']>>;

// Its builder takes the whole of it in twice for each run.
const builder = createRequire(import.meta.url).resolve('@axe-core/playwright');
const source = readFileSync(createRequire(builder).resolve('axe-core/axe.min.js'), 'utf8');

/** Whatever these find is moderate or minor, which nobody asks for here. */
const lenient = [
  ...['aria-allowed-role', 'aria-deprecated-role', 'empty-heading', 'empty-table-header'],
  ...['form-field-multiple-labels', 'heading-order', 'html-xml-lang-mismatch', 'image-redundant-alt'],
  ...['landmark-banner-is-top-level', 'landmark-contentinfo-is-top-level', 'landmark-main-is-top-level'],
  ...['landmark-no-duplicate-banner', 'landmark-no-duplicate-contentinfo', 'landmark-no-duplicate-main'],
  ...['landmark-one-main', 'landmark-unique', 'meta-viewport', 'meta-viewport-large', 'no-autoplay-audio'],
  ...['page-has-heading-one', 'presentation-role-conflict', 'region', 'scope-attr-valid'],
  ...['server-side-image-map', 'skip-link', 'table-duplicate-name'],
];

const options: RunOptions = {
  // Nobody reads what is in order, and no rule that is asked reads style sheets.
  resultTypes: ['violations'],
  preload: false,
  rules: Object.fromEntries(lenient.map((rule) => [rule, { enabled: false }])),
};

/** What axe calls serious or critical: which rule, where, and why. */
export async function seriousProblems(page: Page): Promise<string[]> {
  // Once a document: to take it in costs as much as many a run.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  // A colour that is still on its way is nobody's to judge, however short the way.
  await page.evaluate(async () => {
    const ways = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(ways.map(({ finished }) => finished));
  });
  const { violations } = await page.evaluate(
    (given) => (window as unknown as { axe: { run(of: RunOptions): Promise<Results> } }).axe.run(given),
    options,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map((node) => `${id}: ${node.html.slice(0, 200)} (${node.failureSummary?.split('\n')[1]?.trim()})`),
    );
}
