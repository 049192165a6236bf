import type { TestProject } from 'vitest/node';
import { hasBrowser } from '../../support/browser.ts';
import { demoPassword, startDemo } from './demo.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the demo's server is; null where there is no browser to look at it. */
    demo: {
      readonly url: string;
      readonly mqttUrl: string;
      readonly password: string;
      /** Undefined: the one that was built last. */
      readonly consoleDirectory: string | undefined;
    } | null;
  }
}

/** The demo, from the console's sources as they are now, for all tests of the console. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While one works on a page: a demo that runs already, perhaps behind Vite's own server.
  const { TEST_DEMO_URL: url, TEST_MQTT_URL: mqttUrl = '' } = process.env;
  if (url !== undefined) {
    project.provide('demo', {
      url,
      mqttUrl,
      password: demoPassword,
      consoleDirectory: process.env.TEST_CONSOLE_DIRECTORY,
    });
    return async () => undefined;
  }
  if (!hasBrowser) {
    project.provide('demo', null);
    return async () => undefined;
  }
  const { stop, ...demo } = await startDemo();
  project.provide('demo', demo);
  return stop;
}
