import type { Digests } from '../artifacts/artifact.ts';
import type { UpdateStep } from '../releases/steps-for.ts';

/**
 * The documents of hawkBit's Direct Device Integration API, version 1, as its clients read them. Pure. All addresses are absolute
 * and below `/default/controller/v1/{vin}`; clients follow them as they are, and build the address of feedback themselves.
 */
export const ddiPath = '/default/controller/v1';

export interface Link {
  readonly href: string;
}

/** What a poll answers. At most one of the first three links is there. */
export interface PollDocument {
  readonly config: { readonly polling: { readonly sleep: string } };
  readonly _links: {
    readonly cancelAction?: Link;
    readonly confirmationBase?: Link;
    readonly deploymentBase?: Link;
    readonly installedBase?: Link;
    readonly configData?: Link;
  };
}

export interface DdiArtifact {
  readonly filename: string;
  readonly hashes: Digests;
  readonly size: number;
  readonly _links: Readonly<Record<'download' | 'download-http' | 'md5sum' | 'md5sum-http', Link>>;
}

export interface DdiChunk {
  /** The control unit. */
  readonly part: string;
  /** What it has when the chunk is installed. */
  readonly version: string;
  readonly name: string;
  readonly artifacts: DdiArtifact[];
  readonly metadata: { key: string; value: string }[];
}

export interface DdiDeployment {
  readonly download: 'forced';
  readonly update: 'forced';
  readonly chunks: DdiChunk[];
}

export interface DeploymentDocument {
  readonly id: string;
  readonly deployment: DdiDeployment;
}

export interface ConfirmationDocument {
  readonly id: string;
  readonly confirmation: DdiDeployment;
}

export interface CancelDocument {
  readonly id: string;
  readonly cancelAction: { readonly stopId: string };
}

/** What a poll leads to. Numbers are action ids; `attempt` changes the address when what it leads to may have changed. */
export interface PollAnswer {
  readonly sleepSeconds: number;
  readonly open:
    | { readonly kind: 'cancelAction'; readonly action: number }
    | {
        readonly kind: 'confirmationBase' | 'deploymentBase';
        readonly action: number;
        readonly attempt: number;
      }
    | null;
  /** The last one that succeeded. */
  readonly installed: number | null;
  readonly wantsConfigData: boolean;
}

const addressOf = (publicUrl: string, vin: string) => `${publicUrl.replace(/\/+$/, '')}${ddiPath}/${vin}`;

export function pollDocument(publicUrl: string, vin: string, answer: PollAnswer): PollDocument {
  const base = addressOf(publicUrl, vin);
  const { open, installed } = answer;
  return {
    config: { polling: { sleep: sleepText(answer.sleepSeconds) } },
    _links: {
      ...(open === null ? {} : { [open.kind]: { href: hrefOf(base, open) } }),
      ...(installed === null ? {} : { installedBase: { href: `${base}/installedBase/${installed}` } }),
      ...(answer.wantsConfigData ? { configData: { href: `${base}/configData` } } : {}),
    },
  };
}

const hrefOf = (base: string, open: NonNullable<PollAnswer['open']>): string =>
  `${base}/${open.kind}/${open.action}${open.kind === 'cancelAction' ? '' : `?c=${open.attempt}`}`;

/** `HH:MM:SS`, from one second to a day less one second; 0 would mean each client's own idea of it. */
export function sleepText(seconds: number): string {
  const whole = Math.min(86_399, Math.max(1, Math.round(seconds)));
  return [whole / 3600, (whole / 60) % 60, whole % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}

export interface DeploymentContent {
  readonly publicUrl: string;
  readonly vin: string;
  readonly action: number;
  /** The name of the campaign. */
  readonly name: string;
  readonly steps: readonly UpdateStep[];
  /** Of the artifacts, by SHA-256. */
  readonly digests: ReadonlyMap<string, Digests>;
}

/**
 * Steps in their order as chunks: a control unit that takes two (a chain of deltas) has two. The metadata is for clients that know us:
 * `roadside.offer` leads to all that DDI has no words for, as it is offered over MQTT.
 */
export function deploymentOf(content: DeploymentContent): DdiDeployment {
  const { action, name, steps, publicUrl, vin } = content;
  const offer = `${addressOf(publicUrl, vin)}/deploymentBase/${action}/offer`;
  return {
    download: 'forced',
    // Never `skip`: swupdate takes that for done, and reports success.
    update: 'forced',
    chunks: steps.map((step, index) => ({
      part: step.ecu,
      version: step.to,
      name,
      artifacts: [artifactOf(content, moduleOf(action, index), step)],
      metadata: [
        { key: 'roadside.from', value: step.from },
        { key: 'roadside.kind', value: step.artifact.kind },
        ...(index === 0 ? [{ key: 'roadside.offer', value: offer }] : []),
      ],
    })),
  };
}

/** A step of a deployment, as DDI's software module. */
export const moduleOf = (action: number, index: number): string => `${action}-${index + 1}`;

/** @returns the action and the index of the step; undefined for what is none */
export function readModule(module: string): { readonly action: number; readonly index: number } | undefined {
  const [, action, place] = /^(\d{1,10})-(\d{1,4})$/.exec(module) ?? [];
  if (action === undefined || place === undefined) return undefined;
  return { action: Number(action), index: Number(place) - 1 };
}

export function artifactOf(
  content: Pick<DeploymentContent, 'publicUrl' | 'vin' | 'digests'>,
  module: string,
  { artifact: { sha256, bytes, name } }: Pick<UpdateStep, 'artifact'>,
): DdiArtifact {
  const digests = content.digests.get(sha256);
  if (digests === undefined) throw new Error(`the artifact ${sha256} of an offer is not there`);
  const href = `${addressOf(content.publicUrl, content.vin)}/softwaremodules/${module}/artifacts/${encodeURIComponent(name)}`;
  const sum = { href: `${href}.MD5SUM` };
  return {
    filename: name,
    hashes: { sha1: digests.sha1, md5: digests.md5, sha256 },
    size: bytes,
    // Some clients know one of the two names only, so both are there whatever the scheme.
    _links: { download: { href }, 'download-http': { href }, md5sum: sum, 'md5sum-http': sum },
  };
}

export const cancelDocument = (action: number): CancelDocument => ({
  id: String(action),
  cancelAction: { stopId: String(action) },
});

/** Where a client learns whether it is asked for consent, and whether it gives it by itself. */
export interface ConfirmationBase {
  readonly autoConfirm: {
    readonly active: boolean;
    readonly initiator?: string;
    readonly remark?: string;
    readonly activatedAt?: number;
  };
  readonly _links: {
    readonly activateAutoConfirm?: Link;
    readonly deactivateAutoConfirm?: Link;
    readonly confirmationBase?: Link;
  };
}

export function confirmationBase(
  publicUrl: string,
  vin: string,
  state: {
    readonly auto: {
      readonly initiator: string | null;
      readonly remark: string | null;
      readonly at: number;
    } | null;
    readonly asked: { readonly action: number; readonly attempt: number } | null;
  },
): ConfirmationBase {
  const { auto, asked } = state;
  const base = addressOf(publicUrl, vin);
  const change = auto === null ? 'activateAutoConfirm' : 'deactivateAutoConfirm';
  return {
    autoConfirm: {
      active: auto !== null,
      ...(auto === null ? {} : { activatedAt: auto.at }),
      ...(auto?.initiator == null ? {} : { initiator: auto.initiator }),
      ...(auto?.remark == null ? {} : { remark: auto.remark }),
    },
    _links: {
      [change]: { href: `${base}/confirmationBase/${change}` },
      ...(asked === null
        ? {}
        : { confirmationBase: { href: hrefOf(base, { kind: 'confirmationBase', ...asked }) } }),
    },
  };
}
