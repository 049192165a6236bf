import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { addressKey } from '../../shared/address-key.ts';
import { AppError } from '../../shared/errors.ts';
import type { VehicleCredentials } from '../../vehicles/credentials.ts';
import { isVin } from '../../wire/vin.ts';
import { TooManyRequests } from './problem-details.ts';
import type { Failures } from './shared-failures.ts';

const wrongToken = () =>
  new AppError(
    'unauthenticated',
    'vehicle-not-signed-in',
    'Send the token of this vehicle (Authorization: TargetToken …): it is missing, wrong or revoked.',
  );
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Signs a vehicle in, on the routes of hawkBit's DDI: by its own secret (`TargetToken`, checked and bounded as over MQTT), or by the one
 * token of a gateway that speaks for all vehicles (`GatewayToken`; null: there is none). A vehicle that does not exist is refused as one whose
 * secret is wrong.
 */
export function createVehicleAccess(options: {
  readonly verify: VehicleCredentials['verify'];
  readonly isRegistered: (vin: string) => boolean;
  readonly gatewayToken: string | null;
  readonly failures: Failures;
}): (request: FastifyRequest, vin: string) => Promise<void> {
  const { verify, isRegistered, gatewayToken, failures } = options;
  const gateway = gatewayToken === null ? null : digest(gatewayToken);
  const limit = { free: 60, windowMs: 60_000, firstDelayMs: 1000, maxDelayMs: 60_000 };
  const wrongOfGateways = failures.throttle('gateway-tokens', limit);

  function checkGateway(token: string, address: string): void {
    const key = addressKey(address);
    const waitMs = wrongOfGateways.waitMs(key);
    if (waitMs > 0) throw new TooManyRequests('too-many-failures', 'Too many wrong tokens.', waitMs);
    if (gateway !== null && timingSafeEqual(digest(token), gateway)) return;
    wrongOfGateways.fail(key);
    throw wrongToken();
  }

  return async (request, vin) => {
    const [, scheme = '', token = ''] =
      /^(TargetToken|GatewayToken) +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === '' || !isVin(vin)) throw wrongToken();
    if (scheme.toLowerCase() === 'gatewaytoken') {
      checkGateway(token, request.ip);
      if (!isRegistered(vin)) {
        throw new AppError('not-found', 'vehicle-not-found', 'There is no vehicle with this VIN.');
      }
      return;
    }
    const verdict = await verify(vin, Buffer.from(token), request.ip);
    if (verdict === 'busy') {
      throw new TooManyRequests('too-many-failures', 'Too many tokens are being checked; try again.', 5000);
    }
    if (verdict === 'wrong' || !isRegistered(vin)) throw wrongToken();
  };
}
