import { type Artifact, artifactNotFound, type Digests } from '../artifacts/artifact.ts';
import { rankOf } from '../campaigns/deployment-state.ts';
import type { UpdateOffer } from '../delivery/update-offer.ts';
import {
  artifactOf,
  type CancelDocument,
  type ConfirmationBase,
  type ConfirmationDocument,
  cancelDocument,
  confirmationBase,
  type DdiArtifact,
  type DdiDeployment,
  type DeploymentDocument,
  deploymentOf,
  moduleOf,
  type PollDocument,
  pollDocument,
  readModule,
} from './ddi-documents.ts';
import { type DdiParts, noSuchAction, openTermsOf, takeWord } from './ddi-parts.ts';
import { actionOf, type DdiActionContent, type DdiStanding, noteRetrieved, standingOf } from './ddi-rows.ts';
import { finishAction } from './finish-action.ts';
import { isAtIt, isTakenBack, mayBegin, pollAnswer, underWayOf } from './poll.ts';

/** What clients read. All of it @throws AppError not-found `action-not-found` for what the vehicle has not, or not now. */
export interface DdiReads {
  poll(vin: string): Promise<PollDocument>;
  /**
   * The first time it is fetched the deployment is accepted: the client begins now.
   * @throws AppError conflict `release-not-trusted` where no signature counts any more
   */
  deployment(vin: string, action: number): Promise<DeploymentDocument>;
  /** The same as it is offered over MQTT, while it may begin or the owner is asked. @throws as `deployment` */
  offer(vin: string, action: number): Promise<UpdateOffer>;
  /** Of an action that succeeded. */
  installed(vin: string, action: number): Promise<DeploymentDocument>;
  cancel(vin: string, action: number): Promise<CancelDocument>;
  confirmations(vin: string): Promise<ConfirmationBase>;
  confirmation(vin: string, action: number): Promise<ConfirmationDocument>;
  artifacts(vin: string, module: string): Promise<DdiArtifact[]>;
  /** @throws AppError not-found `artifact-not-found` */
  artifact(vin: string, module: string, name: string): Promise<Artifact>;
}

export function createDdiReads(parts: DdiParts): DdiReads {
  const { db, artifacts, clock, publicUrl, pollSeconds } = parts;

  async function known(vin: string, number: number): Promise<DdiActionContent> {
    const action = await actionOf(db, vin, number);
    if (action === undefined) throw noSuchAction();
    return action;
  }

  async function content(vin: string, action: DdiActionContent): Promise<DdiDeployment> {
    const { number, name, steps } = action;
    const digests = await digestsOf(steps.map(({ artifact }) => artifact.sha256));
    return deploymentOf({ ...{ publicUrl, vin, action: number, name, steps }, digests });
  }

  async function digestsOf(names: readonly string[]): Promise<ReadonlyMap<string, Digests>> {
    const found = await Promise.all([...new Set(names)].map((sha256) => artifacts.get(sha256)));
    return new Map(
      found.flatMap((artifact) => (artifact === undefined ? [] : [[artifact.sha256, artifact]])),
    );
  }

  /** What changes because the client asks: versions that have come meanwhile, a consent that it gives by itself. */
  async function settled(vin: string): Promise<DdiStanding> {
    const standing = await standingOf(db, vin);
    const action = underWayOf(standing.actions);
    if (action === undefined) return standing;
    if (action.state === 'committed' && action.closedAt !== null) {
      await finishAction(parts, vin, await known(vin, action.number));
      return standingOf(db, vin);
    }
    if (standing.autoConfirm === null) return standing;
    if (mayBegin(action, await openTermsOf(parts, vin, action), clock.now()) !== 'confirmationBase') {
      return standing;
    }
    await db.transaction().execute((trx) =>
      takeWord(parts, trx, {
        ...{ vin, action, what: 'auto-confirm' },
        said: { kind: 'owner', answer: 'accepted' },
      }),
    );
    return standingOf(db, vin);
  }

  /** The step that a module names, of an action that may be downloaded. */
  async function stepOf(vin: string, module: string) {
    const { action: number, index } = readModule(module) ?? { action: 0, index: 0 };
    const action = await known(vin, number);
    const step = action.steps[index];
    const may = isAtIt(action) || (await mayBeginNow(vin, action)) === 'deploymentBase';
    if (step === undefined || !may) throw noSuchAction();
    return { action, index, step };
  }

  const mayBeginNow = async (vin: string, action: DdiActionContent) =>
    mayBegin(action, await openTermsOf(parts, vin, action), clock.now());

  return {
    async poll(vin) {
      const standing = await settled(vin);
      const action = underWayOf(standing.actions);
      const terms = action === undefined ? null : await openTermsOf(parts, vin, action);
      const answer = pollAnswer(standing, terms, { now: clock.now(), pollSeconds });
      return pollDocument(publicUrl, vin, answer);
    },

    async deployment(vin, number) {
      const action = await known(vin, number);
      if ((await mayBeginNow(vin, action)) !== 'deploymentBase') throw noSuchAction();
      await parts.newWriter().offerOf(action.row, clock.now());
      const document = { id: String(number), deployment: await content(vin, action) };
      const isNew =
        action.retrievedAt === null ||
        (action.closedAt !== null && rankOf(action.state) <= rankOf('accepted'));
      if (isNew) {
        await db.transaction().execute(async (trx) => {
          await noteRetrieved(trx, { number, vin, at: clock.now() });
          await takeWord(parts, trx, {
            ...{ vin, action, what: 'retrieved' },
            said: { kind: 'report', state: 'accepted' },
          });
        });
      }
      return document;
    },

    async offer(vin, number) {
      const action = await known(vin, number);
      if ((await mayBeginNow(vin, action)) === null) throw noSuchAction();
      return parts.newWriter().offerOf(action.row, clock.now());
    },

    async installed(vin, number) {
      const action = await known(vin, number);
      if (action.state !== 'succeeded') throw noSuchAction();
      return { id: String(number), deployment: await content(vin, action) };
    },

    async cancel(vin, number) {
      const action = await known(vin, number);
      if (!isTakenBack(action)) throw noSuchAction();
      return cancelDocument(number);
    },

    async confirmations(vin) {
      const { actions, autoConfirm: auto } = await settled(vin);
      const action = underWayOf(actions);
      const isAsked =
        action !== undefined &&
        mayBegin(action, await openTermsOf(parts, vin, action), clock.now()) === 'confirmationBase';
      const asked = isAsked ? { action: action.number, attempt: action.attempts } : null;
      return confirmationBase(publicUrl, vin, { auto, asked });
    },

    async confirmation(vin, number) {
      const action = await known(vin, number);
      if ((await mayBeginNow(vin, action)) !== 'confirmationBase') throw noSuchAction();
      return { id: String(number), confirmation: await content(vin, action) };
    },

    async artifacts(vin, module) {
      const { action, index, step } = await stepOf(vin, module);
      const digests = await digestsOf([step.artifact.sha256]);
      return [artifactOf({ publicUrl, vin, digests }, moduleOf(action.number, index), step)];
    },

    async artifact(vin, module, name) {
      const { step } = await stepOf(vin, module);
      const artifact = step.artifact.name === name ? await artifacts.get(step.artifact.sha256) : undefined;
      if (artifact === undefined) throw artifactNotFound();
      // The row was named by who uploaded it, the offer by who signed it.
      return { ...artifact, name };
    },
  };
}
