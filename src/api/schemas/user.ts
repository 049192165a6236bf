import { z } from 'zod';
import { type Permission, permissions, roles } from '../../users/roles.ts';
import { scopeSchema, usernameSchema } from '../../users/users.ts';
import { pageSchema, time } from './common.ts';

const role = z.enum(roles).meta({ id: 'Role' });
const markets = scopeSchema.meta({
  id: 'Scope',
  description: 'Markets whose vehicles the user sees; null = all',
});
const password = z.string().max(1000);

export const signIn = z
  .object({ username: z.string().min(1).max(200), password: z.string().max(1000) })
  .meta({ id: 'SignIn' });
export const signedIn = z
  .object({
    token: z.string().describe('For `Authorization: Bearer`'),
    expiresAt: time,
    enrol: z.boolean().describe('Before anything else, a second factor is to be set up'),
  })
  .meta({ id: 'SignedIn' });
export const currentSession = z
  .object({
    username: z.string(),
    role,
    markets,
    permissions: z.array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]])),
    expiresAt: time,
    enrolDue: z.boolean().describe('A second factor is to be set up before anything else'),
    key: z.string().nullable().describe('The key of that person that this is'),
  })
  .meta({ id: 'CurrentSession' });

export const newUser = z
  .strictObject({ username: usernameSchema, password, role, markets: markets.optional() })
  .meta({ id: 'NewUser', description: 'Without `markets` the user sees what his creator sees.' });
export const userChange = z
  .strictObject({
    role: role.optional(),
    markets: markets.optional(),
    disabled: z.boolean().optional(),
    password: password.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ id: 'UserChange' });
export const passwordChange = z
  .strictObject({ currentPassword: password, newPassword: password })
  .meta({ id: 'PasswordChange' });

export const user = z
  .object({
    username: z.string(),
    role,
    markets,
    disabled: z.boolean(),
    createdAt: time,
    updatedAt: time,
    lastSignInAt: time.nullable(),
    lastSignInFrom: z.string().nullable().describe('The address'),
    openSessions: z.int(),
  })
  .meta({ id: 'User' });
export const madePassword = z
  .object({ username: z.string(), password: z.string().describe('Shown this once') })
  .meta({ id: 'MadePassword' });
export const userPage = pageSchema('UserPage', user);

export const auditPage = pageSchema(
  'AuditPage',
  z
    .object({
      id: z.int(),
      at: time,
      username: z.string(),
      action: z.string(),
      vin: z.string().nullable(),
      target: z.string().nullable(),
      detail: z.unknown(),
      remoteAddress: z.string().nullable(),
      key: z.string().nullable().describe('The key of that person by which a machine did it'),
    })
    .meta({ id: 'AuditEntry' }),
);
