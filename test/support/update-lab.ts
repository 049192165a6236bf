import type { NewCampaignPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../src/ota/canonical-json.ts';
import type { Release, ReleaseArtifact, ReleaseImage } from '../../src/ota/releases/manifest.ts';
import { newSigningKey, openSigningKey, signBytes } from '../../src/ota/releases/signatures.ts';
import { eventually } from './eventually.ts';
import { type ApiSession, signIn } from './load-fleet.ts';
import type { ServerProcess } from './server-process.ts';

/** A deployment as the API tells it, as far as tests look. */
export interface LabDeployment {
  readonly id: string;
  readonly vin: string;
  readonly state: string;
  readonly code: string | null;
  readonly attempts: number;
  readonly endedAt: number | null;
  readonly after: Readonly<Record<string, { readonly software: string }>> | null;
}

export interface NewUpdate {
  readonly name: string;
  readonly release: string;
  /** Releases that vehicles may need before, oldest first. */
  readonly via?: readonly string[];
  readonly selector?: string;
  readonly plan?: NewCampaignPlan;
}

/** Two people and a signing key on a running server. */
export interface UpdateLab {
  readonly publicPem: string;
  readonly api: ApiSession;
  upload(name: string, bytes: Buffer, delta?: { from: string; to: string }): Promise<ReleaseArtifact>;
  release(version: string, images: readonly ReleaseImage[], more?: Partial<Release>): Promise<Release>;
  /** Written by one, approved by the other, started; its id. */
  campaign(update: NewUpdate): Promise<string>;
  deployments(campaign: string): Promise<LabDeployment[]>;
  /** All of them, once every one has ended. */
  ended(campaign: string, timeoutMs?: number): Promise<LabDeployment[]>;
  /** The server was started again. */
  signInAgain(): Promise<void>;
}

const second = { username: 'second', password: 'correct horse stapler' };

/** A plan that neither waits for anything nor asks anybody. */
export const promptPlan = {
  waves: [{ percent: 100, hold: false }],
  ramp: { perMinute: 10_000 },
  preconditions: {
    ...{ parked: false, leastStateOfCharge: null, least12V: null, notCharging: false, temperature: null },
  },
  consent: { default: 'none' },
  gates: { failures: { maxPercent: 50, leastCount: 100_000 }, health: null },
} as const satisfies NewCampaignPlan;

export async function openUpdateLab(server: Pick<ServerProcess, 'baseUrl'>): Promise<UpdateLab> {
  let api = await signIn(server.baseUrl);
  await api.post('/users', { ...second, role: 'admin' });
  let other = await signInAs();
  const { privatePem, publicPem } = newSigningKey();
  const key = openSigningKey(privatePem);
  await api.post('/release-keys', { name: 'Lab', publicKey: publicPem });

  function signInAs(): Promise<ApiSession> {
    return signIn(server.baseUrl, second.password, second.username);
  }

  const lab: UpdateLab = {
    publicPem,
    get api() {
      return api;
    },
    async upload(name, bytes, delta) {
      const response = await fetch(`${server.baseUrl}/api/v1/artifacts?name=${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      });
      if (!response.ok) throw new Error(`the upload answers ${response.status}: ${await response.text()}`);
      const file = { sha256: sha256Of(bytes), bytes: bytes.length, name };
      return delta === undefined ? { kind: 'full', ...file } : { kind: 'delta', ...file, ...delta };
    },
    async release(version, images, more = {}) {
      const made: Release = {
        ...{ format: 'roadside-release-1', id: `lab-${version}`, name: 'Lab', version, images: [...images] },
        ...{ rxswin: [], notes: { en: 'Better.' }, ...more },
      };
      const manifest = canonicalJson(made as unknown as CanonicalValue);
      await api.post('/releases', { manifest, signatures: [signBytes(manifest, key)] });
      return made;
    },
    async campaign({ name, release, via = [], selector = 'true', plan = promptPlan }) {
      const body = { name, releaseId: release, via, selector, plan };
      const { id } = await api.post<{ id: string }>('/campaigns', body);
      const { digest } = await api.post<{ digest: string }>(`/campaigns/${id}/request-approval`, {});
      await other.post(`/campaigns/${id}/approve`, { digest });
      await api.post(`/campaigns/${id}/start`, {});
      return id;
    },
    async deployments(campaign) {
      const found: LabDeployment[] = [];
      let cursor = '';
      do {
        const page: { items: LabDeployment[]; nextCursor: string | null } = await api.get(
          `/campaigns/${campaign}/deployments?limit=1000${cursor}`,
        );
        found.push(...page.items);
        cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      } while (cursor !== '');
      return found;
    },
    ended: (campaign, timeoutMs = 40_000) =>
      eventually(
        async () => {
          const found = await lab.deployments(campaign);
          const open = found.filter(({ endedAt }) => endedAt === null);
          if (open.length > 0 || found.length === 0) {
            const states = Map.groupBy(open, ({ state }) => state);
            const counts = [...states].map(([state, { length }]) => `${length} ${state}`);
            throw new Error(`of ${found.length} deployments are open: ${counts.join(', ')}`);
          }
          return found;
        },
        { timeoutMs, everyMs: 250 },
      ),
    async signInAgain() {
      api = await signIn(server.baseUrl);
      other = await signInAs();
    },
  };
  return lab;
}

/** One image for the battery unit. */
export const batteryImage = (
  version: string,
  artifacts: readonly ReleaseArtifact[],
  more: Partial<ReleaseImage> = {},
): ReleaseImage => ({
  ...{
    ecu: 'BMS',
    version,
    hardware: ['hw1'],
    from: null,
    artifacts: [...artifacts],
    order: 0,
    dependsOn: [],
  },
  ...more,
});

/** Waits until the server knows the software of all these vehicles. */
export async function softwareKnown(
  api: ApiSession,
  vins: readonly string[],
  version: string,
): Promise<void> {
  await eventually(
    async () => {
      const filter = encodeURIComponent(`vehicle.software["BMS"] == "${version}"`);
      const { items } = await api.get<{ items: { vin: string }[] }>(`/vehicles?filter=${filter}&limit=1000`);
      const known = new Set(items.map(({ vin }) => vin));
      const missing = vins.filter((vin) => !known.has(vin));
      if (missing.length > 0) throw new Error(`${missing.length} vehicles have not said what is installed`);
    },
    { everyMs: 200 },
  );
}
