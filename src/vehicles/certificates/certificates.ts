import type { Database, Notices } from '../../database/database.ts';
import type { ClientCertificate } from '../../gateway/broker.ts';
import type { CertificateVerdict } from '../../gateway/vehicle-policy.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { nameOfCertificate } from './certificate-names.ts';
import { type Revocation, revokeSerial } from './certificate-rows.ts';
import type { RevocationFile } from './revocation-file.ts';

/** Who signs in by certificate. What is revoked is in memory after `start`. */
export interface VehicleCertificates extends Part {
  /** Is it this vehicle's, and does it count? */
  signIn(vin: string, certificate: ClientCertificate): CertificateVerdict;
  /**
   * It counts no more: resolves once the sessions of this server that it opened are cut; other servers hear of it with the commit.
   * @throws AppError conflict `already-revoked`
   */
  revoke(revocation: {
    readonly serial: string;
    readonly reason: string;
    readonly by: string;
  }): Promise<Revocation>;
  /** The vehicle is not registered any more: if it comes back, its certificates are kept anew. */
  forget(vin: string): void;
}

export interface VehicleCertificatesOptions {
  readonly database: Database;
  readonly notices: Notices;
  /** Null: there is none. */
  readonly file: RevocationFile | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Cuts the vehicle's live session. */
  readonly cut: (vin: string) => Promise<void>;
}

/** A session that a certificate opened; it may be over. */
interface Opened {
  readonly serial: string;
  readonly name: string;
  readonly validTo: number;
}

const lookEveryMs = 2000;

export function createVehicleCertificates(options: VehicleCertificatesOptions): VehicleCertificates {
  const { database, notices, file, clock, logger } = options;
  /** Serial numbers; it only grows. */
  const revoked = new Set<string>();
  /** By vehicle. Who has signed in by its secret since is cut with it and comes back. */
  const opened = new Map<string, Opened>();
  /** What is kept of each vehicle, as `serial issuer`. */
  const seen = new Map<string, Set<string>>();
  let cancelLook: () => void = () => undefined;
  let reading: Promise<void> = Promise.resolve();

  const faultOf = ({ serial, name, validTo }: Opened): CertificateVerdict => {
    if (revoked.has(serial) || file?.names(name) === true) return 'revoked';
    return validTo <= clock.now() ? 'expired' : 'right';
  };

  async function cutFallen(): Promise<void> {
    const fallen = [...opened].filter(([, one]) => faultOf(one) !== 'right');
    for (const [vin, { serial }] of fallen) {
      opened.delete(vin);
      logger.info({ vin, serial }, 'the certificate of a vehicle counts no more; its session is cut');
    }
    await Promise.all(fallen.map(([vin]) => options.cut(vin)));
  }

  async function read(): Promise<void> {
    const rows = await database.selectFrom('certificate_revocations').select('serial').execute();
    for (const { serial } of rows) revoked.add(serial);
    await cutFallen();
  }

  /** One reading after the other, so that an older one never ends last. */
  function readAgain(): Promise<void> {
    reading = reading.then(read).catch((error: unknown) => {
      logger.error({ err: error }, 'which certificates are revoked could not be read');
    });
    return reading;
  }

  async function look(): Promise<void> {
    await file?.look();
    await cutFallen();
  }

  /** False where it is known. */
  function note(vin: string, key: string): boolean {
    const known = seen.get(vin) ?? new Set();
    if (known.has(key)) return false;
    seen.set(vin, known.add(key));
    return true;
  }

  /** For the list of a vehicle's certificates; the sign-in does not wait for it. */
  function keep(vin: string, { serial, issuer, validTo }: ClientCertificate): void {
    const key = `${serial} ${issuer}`;
    if (!note(vin, key)) return;
    database
      .insertInto('vehicle_certificates')
      .values({ vin, serial, issuer, valid_to: validTo, first_seen_at: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
      .catch((error: unknown) => {
        seen.get(vin)?.delete(key);
        logger.warn({ err: error, vin, serial }, 'the certificate of a vehicle was not kept');
      });
  }

  return {
    async start() {
      await file?.look();
      const known = await database
        .selectFrom('vehicle_certificates')
        .select(['vin', 'serial', 'issuer'])
        .execute();
      for (const { vin, serial, issuer } of known) note(vin, `${serial} ${issuer}`);
      await read();
      notices.on('certificate-revocations', () => void readAgain());
      await notices.start();
      cancelLook = clock.every(lookEveryMs, () => {
        look().catch((error: unknown) => logger.error({ err: error }, 'a session could not be cut'));
      });
    },

    async stop() {
      cancelLook();
      await notices.stop();
      await reading;
    },

    signIn(vin, certificate) {
      if (certificate.fault !== null) return certificate.fault;
      const { serial, validTo } = certificate;
      const one = { serial, validTo, name: nameOfCertificate(certificate.der) };
      const verdict = faultOf(one);
      if (verdict !== 'right') return verdict;
      if (certificate.name !== vin) return 'of-another';
      opened.set(vin, one);
      keep(vin, certificate);
      return 'right';
    },

    async revoke(revocation) {
      const made = await revokeSerial(database, clock, revocation);
      revoked.add(made.serial);
      await cutFallen();
      return made;
    },

    forget(vin) {
      seen.delete(vin);
      opened.delete(vin);
    },
  };
}
