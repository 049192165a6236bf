import { createTurns } from '../../shared/turns.ts';
import type { DdiParts } from './ddi-parts.ts';
import { createDdiReads, type DdiReads } from './ddi-reads.ts';
import { createDdiReports, type DdiReports } from './ddi-reports.ts';

/**
 * hawkBit's Direct Device Integration API, version 1, for clients that speak it already (swupdate, RAUC, Zephyr …): the
 * controller id is the VIN, the action id a deployment's number. What a client has to do:
 *
 * 1. Send `Authorization: TargetToken SECRET` (the vehicle's own, as for MQTT) or `GatewayToken TOKEN` with each request.
 * 2. `GET /default/controller/v1/{vin}`, again after `config.polling.sleep` (`HH:MM:SS`), and follow the one link of `cancelAction`,
 *    `confirmationBase` and `deploymentBase` that is there, as it is. `configData` means: `PUT {"data":{"ECU.software":"…"}}` there.
 * 3. `deploymentBase`: install the chunks in their order, each by its artifact (`_links.download`, Range with If-Range or without,
 *    `hashes`). What has to be so in the car, until when it may begin, the signed manifests and what a failed delta is replaced by are
 *    where the metadata `roadside.offer` of the first chunk leads, as they come over MQTT: DDI has no words for them. To `deploymentBase/{action}/feedback` say `proceeding` while at work
 *    (`progress.cnt` = `of`: all is installed), then `closed` with `success` or `failure`: with `success` after the restart.
 * 4. `confirmationBase/{action}`: ask the owner, and say `{"confirmation":"confirmed"}` or `"denied"` to its `feedback`.
 * 5. `cancelAction/{action}`: stop, and say `closed` with `success` to its `feedback`, `failure` where it cannot be stopped, `rejected` where
 *    it cannot now.
 *
 * Feedback is answered 200 once it is durable, whatever it says.
 */
export type Ddi = DdiReads & DdiReports;

export const createDdi = (parts: DdiParts): Ddi => ({
  ...createDdiReads(parts),
  ...inOrder(createDdiReports(parts)),
});

/**
 * What a vehicle says is taken in the order in which it came. A client that is cut off leaves a request behind that still waits for the
 * database; taken after what it says next, versions from before an installation would count as those after it.
 */
function inOrder(reports: DdiReports): DdiReports {
  const inTurn = createTurns();
  return {
    feedback: (vin, action, body) => inTurn(vin, () => reports.feedback(vin, action, body)),
    cancelFeedback: (vin, action, body) => inTurn(vin, () => reports.cancelFeedback(vin, action, body)),
    confirm: (vin, action, body) => inTurn(vin, () => reports.confirm(vin, action, body)),
    activateAutoConfirm: (vin, body) => inTurn(vin, () => reports.activateAutoConfirm(vin, body)),
    deactivateAutoConfirm: (vin) => inTurn(vin, () => reports.deactivateAutoConfirm(vin)),
    configData: (vin, body) => inTurn(vin, () => reports.configData(vin, body)),
  };
}
