import { z } from 'zod';
import { longestReason } from '../../vehicles/certificates/certificate-rows.ts';
import { pageSchema, time, vin } from './common.ts';

const serial = z.string().describe('Upper-case hex without leading zeros');

export const revocation = z
  .object({
    serial,
    reason: z.string(),
    revokedBy: z.string(),
    revokedAt: time,
    vins: z.array(vin).describe('Who has signed in by it, at most a hundred'),
  })
  .meta({ id: 'CertificateRevocation' });

export const revocationPage = pageSchema('CertificateRevocationPage', revocation);

export const newRevocation = z
  .strictObject({
    serial: z
      .string()
      .max(200)
      .describe('As `openssl x509 -serial` shows it: at most 40 hex digits, colons allowed'),
    reason: z.string().trim().min(3).max(longestReason),
  })
  .meta({ id: 'NewCertificateRevocation' });

export const vehicleCertificates = z
  .object({
    items: z.array(
      z.object({
        serial,
        issuer: z.string(),
        validTo: time,
        firstSeenAt: time,
        revoked: z
          .object({ reason: z.string(), revokedBy: z.string(), revokedAt: time })
          .nullable()
          .describe('Here; what a revocation list of the authority says is not in it'),
      }),
    ),
  })
  .meta({ id: 'VehicleCertificates' });
