import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** The browser that Debian's package `chromium` brings; tests that need it are skipped by name without it. */
export const hasBrowser = existsSync(executablePath);

/** Headless Chromium that talks to this machine only. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Maps are drawn by WebGL; without a graphics card it is reckoned.
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      // Reckoning is slow where others want the cores too; that must not be taken for hanging.
      '--disable-gpu-watchdog',
    ],
  });
}
