import type { TestProject } from 'vitest/node';
import { hasBrowser } from '../../support/browser.ts';
import { demoPassword, type RunningDemo, startDemo } from './demo.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the demo's server is; null where there is no browser to look at it. */
    demo: { readonly url: string; readonly mqttUrl: string; readonly password: string } | null;
  }
}

/** The demo, from the console's sources as they are now, for all tests of the console. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While one works on a page: a demo that runs already, perhaps behind Vite's own server.
  const { TEST_DEMO_URL: url, TEST_MQTT_URL: mqttUrl = '' } = process.env;
  if (url !== undefined) {
    project.provide('demo', { url, mqttUrl, password: demoPassword });
    return async () => undefined;
  }
  const demo: RunningDemo | null = hasBrowser ? await startDemo() : null;
  project.provide(
    'demo',
    demo === null ? null : { url: demo.url, mqttUrl: demo.mqttUrl, password: demo.password },
  );
  return async () => demo?.stop();
}
