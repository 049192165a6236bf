import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Behaviour, behaviourSchema } from '../../../../simulators/update-client/behaviour.ts';
import type { UpdateSaid } from '../../../../simulators/update-client/car-disk.ts';
import { CarUpdates } from '../../../../simulators/update-client/car-updates.ts';
import type { InstalledUnit } from '../../../../simulators/update-client/flash.ts';
import type { Offer } from '../../../../simulators/update-client/offer.ts';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../../../src/ota/canonical-json.ts';
import type { Release, ReleaseArtifact } from '../../../../src/ota/releases/manifest.ts';
import { newSigningKey, openSigningKey, signBytes } from '../../../../src/ota/releases/signatures.ts';
import type { UpdateStep } from '../../../../src/ota/releases/steps-for.ts';
import { eventually } from '../../../support/eventually.ts';
import { image, release } from '../../ota/support/given-release.ts';

/** Bytes of a file that a test makes up, always the same for the same name. */
export const bytesOf = (name: string, length = 300_000): Buffer => Buffer.alloc(length, `${name} `);

export function artifactOf(name: string, more: { from: string; to: string } | null = null): ReleaseArtifact {
  const bytes = bytesOf(name);
  const file = { sha256: sha256Of(bytes), bytes: bytes.length, name };
  return more === null ? { kind: 'full', ...file } : { kind: 'delta', ...file, ...more };
}

export interface UpdateWorld {
  readonly url: string;
  readonly publicPem: string;
  /** `Range` headers of downloads, in order; undefined for a whole one. */
  readonly ranges: (string | undefined)[];
  offer(releases: readonly Release[], steps: readonly UpdateStep[], more?: Partial<Offer>): Offer;
  /** What is served instead of what was signed. */
  tamper(digest: string, bytes: Buffer): void;
}

/** Serves made-up files and signed manifests, with Range. */
export async function updateWorld(names: readonly string[]): Promise<UpdateWorld> {
  const files = new Map(names.map((name) => [sha256Of(bytesOf(name)), bytesOf(name)]));
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const bytes = files.get(request.url?.slice(1) ?? '');
    if (bytes === undefined) return response.writeHead(404).end();
    ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    return response.writeHead(from === 0 ? 200 : 206).end(bytes.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privatePem, publicPem } = newSigningKey();
  const key = openSigningKey(privatePem);
  let offers = 0;
  return {
    ...{ url, publicPem, ranges },
    tamper: (digest, bytes) => void files.set(digest, bytes),
    offer(releases, steps, more = {}) {
      const offered = ({ kind, sha256, bytes }: ReleaseArtifact) => ({
        ...{ kind, sha256, bytes, url: `${url}/${sha256}` },
      });
      return {
        ...{ id: 'u1', campaign: 'c1', attempt: 1, issuedAt: ++offers, sentAt: 0, expiresAt: 3_600_000 },
        releases: releases.map((one) => {
          const text = canonicalJson(one as unknown as CanonicalValue);
          const digest = sha256Of(text);
          if (!files.has(digest)) files.set(digest, Buffer.from(text));
          return { id: one.id, digest, signatures: [signBytes(text, key)], url: `${url}/${digest}` };
        }),
        steps: steps.map(({ artifact, fallback, ecu, hardware, from, to }) => ({
          ...{ ecu, hardware, from, to, artifact: offered(artifact) },
          fallback: fallback === null ? null : offered(fallback),
        })),
        preconditions: {
          ...{ parked: true, leastStateOfCharge: null, least12V: null, notCharging: true, temperature: null },
        },
        ...{ window: null, consent: 'none', notes: { en: 'Better.' } },
        ...more,
      };
    },
  };
}

export const battery = (software: string): InstalledUnit => ({ ecu: 'BMS', hardware: 'hw1', software });

/** One image for the battery unit, and the one step that leads to it. */
export function fullUpdate(from: string, to: string): { release: Release; step: UpdateStep } {
  const artifact = artifactOf(`full ${to}`);
  const made = release(to, [image('BMS', to, { artifacts: [artifact] })]);
  const step = { releaseId: made.id, ecu: 'BMS', hardware: 'hw1', from, to, artifact, fallback: null };
  return { release: made, step };
}

/** A car without a server: what it says is kept, and nothing of it is lost. */
export function quietCar(
  world: UpdateWorld,
  units: readonly InstalledUnit[],
  behaviour: Partial<Behaviour> = {},
  more: { obstacle?: () => string | null; now?: () => number } = {},
) {
  const said: UpdateSaid[] = [];
  const inventories: (readonly InstalledUnit[])[] = [];
  let onBack: () => void = () => undefined;
  const updates = new CarUpdates(
    units,
    behaviourSchema.parse({ backAfterSeconds: 0, restartSeconds: 0, installSeconds: 0, ...behaviour }),
    {
      async say(_id, report) {
        said.push(report);
      },
      sayInventory: (installed) => void inventories.push(installed),
      obstacle: more.obstacle ?? (() => null),
      pinned: async () => [world.publicPem],
      now: more.now ?? Date.now,
      leave: () => undefined,
      back: () => onBack(),
    },
  );
  onTestFinished(() => updates.stop());
  return {
    ...{ said, inventories, updates },
    states: () => said.map(({ state }) => state),
    /** Told again whenever the car is back, as a server does. */
    tell(offer: object) {
      onBack = () => setImmediate(() => updates.told(JSON.stringify(offer)));
      updates.told(JSON.stringify(offer));
    },
    ended: () =>
      eventually(() => {
        const last = said.at(-1);
        if (
          last === undefined ||
          !['succeeded', 'failed', 'rolled-back', 'declined', 'cancelled'].includes(last.state)
        )
          throw new Error(`says ${said.map(({ state }) => state).join(', ')}`);
        return last;
      }),
  };
}
