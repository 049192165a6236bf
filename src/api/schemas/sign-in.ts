import { z } from 'zod';
import { dayMs, defaultLifeMs, keyPermissions, maxLifeMs } from '../../users/api-keys/api-keys.ts';
import { isSourceAddress } from '../../users/api-keys/source-addresses.ts';
import { type Permission, roles } from '../../users/roles.ts';
import { time } from './common.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');
const short = base64url.max(2000);
const long = base64url.max(20_000);
const name = z.string().trim().min(1).max(60);

export const ownPassword = z
  .string()
  .max(1000)
  .optional()
  .describe('One’s own; left out only by who was sent here by his sign-in');
export const withPassword = z.strictObject({ password: ownPassword }).meta({ id: 'OwnPassword' });

export const code = z.string().min(1).max(40);
export const secondStep = z
  .object({
    next: z.literal('second-factor'),
    ticket: z.string().describe('For POST /sessions/second-factor'),
    expiresAt: time,
    methods: z
      .array(z.enum(['code', 'passkey']))
      .describe(
        '`code`: of the app, or a recovery code; `passkey`: sign in with that in place of the password',
      ),
  })
  .meta({ id: 'SecondStep', description: 'The password was right, and is not enough.' });
export const secondStepAnswer = z
  .strictObject({ ticket: z.string().max(400), code })
  .meta({ id: 'SecondStepAnswer' });

export const secondFactor = z
  .object({
    since: time.nullable().describe('Null: codes are not asked for'),
    recoveryCodesLeft: z.int(),
    passkeys: z.int(),
    isRequired: z.boolean().describe('Your role asks for a second factor'),
  })
  .meta({ id: 'SecondFactor' });
export const begunFactor = z
  .object({
    secret: z.string().describe('Base32, to type'),
    uri: z.string().describe('`otpauth:`, for a QR code'),
  })
  .meta({ id: 'BegunSecondFactor' });
export const recoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Shown this once; each is good once') })
  .meta({ id: 'RecoveryCodes' });
export const factorPolicy = z
  .strictObject({
    roles: z.array(z.enum(roles)).max(roles.length).describe('Whose people must have a second factor'),
  })
  .meta({ id: 'SecondFactorPolicy' });

const credential = {
  id: short,
  rawId: short,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()),
};
export const registrationResponse = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: short,
    attestationObject: long,
    authenticatorData: long.optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: long.optional(),
  }),
});
export const signInResponse = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: short,
    authenticatorData: short,
    signature: short,
    userHandle: short.optional(),
  }),
});
export const newPasskey = z.strictObject({ name, response: registrationResponse }).meta({ id: 'NewPasskey' });
export const passkeySignIn = z.strictObject({ response: signInResponse }).meta({ id: 'PasskeySignIn' });
export const passkeyOptions = z
  .looseObject({ challenge: z.string() })
  .meta({ id: 'PasskeyOptions', description: 'For `navigator.credentials`, as JSON' });
export const passkey = z
  .object({
    ...{ id: z.string(), name: z.string() },
    isBackedUp: z.boolean().describe('On several devices of its owner'),
    createdAt: time,
    lastUsedAt: time.nullable(),
  })
  .meta({ id: 'Passkey' });

const permission = z.enum(keyPermissions as [Permission, ...Permission[]]);
const address = z
  .string()
  .max(50)
  .refine(isSourceAddress, 'must be an IP address or a range such as 192.0.2.0/24');
export const newApiKey = z
  .strictObject({
    name,
    permissions: z.array(permission).min(1).max(keyPermissions.length).describe('Among your own'),
    expiresInDays: z
      .int()
      .min(1)
      .max(maxLifeMs / dayMs)
      .default(defaultLifeMs / dayMs),
    addresses: z.array(address).min(1).max(20).nullable().default(null).describe('Null = from anywhere'),
    password: ownPassword,
  })
  .meta({ id: 'NewApiKey' });
export const apiKey = z
  .object({
    ...{ id: z.uuid(), name: z.string(), permissions: z.array(permission) },
    addresses: z.array(z.string()).nullable(),
    ...{ createdAt: time, expiresAt: time, lastUsedAt: time.nullable() },
    lastUsedFrom: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });
export const apiKeys = z
  .object({
    items: z.array(apiKey),
    grantable: z.array(permission).describe('What a key of yours may be given'),
  })
  .meta({ id: 'ApiKeys' });
export const madeApiKey = apiKey
  .extend({ token: z.string().describe('For `Authorization: Bearer`; shown this once') })
  .meta({ id: 'MadeApiKey' });
