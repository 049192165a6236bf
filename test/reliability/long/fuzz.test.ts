import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTakingBroker } from '../../support/mqtt-broker.ts';
import { testSeed } from '../../support/seeded-random.ts';
import { connectionProperty } from '../../unit/engines/broker/fuzz-connections.ts';
import { packetProperties } from '../../unit/engines/broker/fuzz-packets.ts';
import { payloadProperties } from '../../unit/ingest/decoders/fuzz-payloads.ts';
import { tellRun } from '../report/run-row.ts';

const seed = testSeed();
const runs = 100_000;
const streams = 3000;
/** Between two turns of the event loop: what zlib has done with is freed there. */
const atOnce = 1000;

test.each([
  ['packets', packetProperties],
  ['payloads', payloadProperties],
] as const)(`R12, fuzzed: %s (TEST_SEED=${seed})`, async (what, properties) => {
  const before = process.memoryUsage().rss;
  let all = 0;
  for (const { share, property } of properties) {
    for (let part = 0; part < (runs * share) / atOnce; part++) {
      fc.assert(property, { seed: seed + part, numRuns: atOnce });
      all += atOnce;
      await setImmediate();
    }
  }
  const grown = process.memoryUsage().rss - before;
  expect(grown).toBeLessThan(500 * 1024 * 1024);
  const note = `${what}, fuzzed: ${all} runs, ${Math.round(grown / 2 ** 20)} MB more memory`;
  tellRun({ id: 'R12', seed, note });
});

test(`R12, fuzzed: connections (TEST_SEED=${seed})`, async () => {
  await fc.assert(connectionProperty(await startTakingBroker()), { seed, numRuns: streams });
  tellRun({ id: 'R12', seed, note: `connections, fuzzed: ${streams} streams, whole and in pieces` });
});
