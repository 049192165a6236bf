import type { Browser } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';

let opened: Promise<Browser> | undefined;

/**
 * One for all files that a worker runs, one after another: its start costs as much as a test, and what it has read and compiled
 * of the console is there for the next file. It ends with the worker; who opens a context closes it.
 */
export async function workerBrowser(): Promise<Browser> {
  opened ??= openBrowser();
  if ((await opened).isConnected()) return opened;
  // It broke in a file before.
  opened = openBrowser();
  return opened;
}
