import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { type FileFault, faultText, parseYamlFile } from '../shared/yaml-file.ts';
import { roles } from '../users/roles.ts';
import { severities } from '../vehicles/vehicle.ts';
import { channelNames } from './channel.ts';
import { eventKinds, type Happening, happenings, type NotifyEvent } from './notify-event.ts';

const everything = Object.values(happenings).flat() as [Happening, ...Happening[]];
const market = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as DE');
const minutes = (max: number) => z.int().min(0).max(max);

/** Everybody whom one of the lines names. */
const audience = z
  .strictObject({
    role: z.enum(roles).optional(),
    user: z.string().min(1).max(100).optional(),
    owner: z.literal(true).optional().describe('Whoever has the case, or asked for the command'),
    technician: z.literal(true).optional().describe('Whose job the case is, or was when it is taken off him'),
    vehicleOwner: z
      .literal(true)
      .optional()
      .describe('Whoever is on record as the owner of the vehicle; of updates'),
    onCall: z.enum(['place', 'market']).optional().describe('By the rotas'),
  })
  .refine((given) => Object.keys(given).length === 1, {
    message: 'must be exactly one of role, user, owner, technician, vehicleOwner, onCall',
  });

const step = z.strictObject({
  afterMinutes: minutes(10_080).default(0),
  whom: z.array(audience).min(1).max(20),
  /** The next is tried where one fails. */
  channels: z
    .array(z.enum(channelNames))
    .min(1)
    .refine((list) => new Set(list).size === list.length, { message: 'names a channel twice' }),
});

const route = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in kebab-case'),
    kind: z.enum(eventKinds).exclude(['test']),
    what: z.array(z.enum(everything)).min(1),
    severities: z
      .array(z.enum(severities))
      .min(1)
      .default([...severities]),
    markets: z.array(market).min(1).nullable().default(null),
    places: z.array(z.string().min(1)).min(1).nullable().default(null),
    per: z
      .enum(['problem', 'cause'])
      .default('problem')
      .describe(
        'One message for each: problem, that of one vehicle; cause, the same rule and fault code in however many vehicles',
      ),
    deliver: z
      .enum(['at-once', 'digest'])
      .default('at-once')
      .describe('at-once respects quiet hours, except for what is critical; digest waits for the digest'),
    quietMinutes: minutes(43_200)
      .default(360)
      .describe('A problem that was quiet for so long is told as a new one'),
    steps: z
      .array(step)
      .min(1)
      .max(10)
      .describe('In order; each but the first only while nobody has taken note'),
  })
  .superRefine(({ kind, what, steps }, context) => {
    steps.forEach(({ whom }, index) => {
      if (kind === 'update' || whom.every(({ vehicleOwner }) => vehicleOwner !== true)) return;
      const path = ['steps', index, 'whom'];
      context.addIssue({ code: 'custom', path, message: 'may name vehicleOwner in a route of updates only' });
    });
    const known: readonly string[] = happenings[kind];
    what.forEach((each, index) => {
      if (known.includes(each)) return;
      context.addIssue({
        code: 'custom',
        path: ['what', index],
        message: `is nothing that happens to a ${kind}; that is ${known.join(', ')}`,
      });
    });
    steps.forEach(({ afterMinutes }, index) => {
      const before = steps[index - 1]?.afterMinutes;
      if (before === undefined || afterMinutes > before) return;
      context.addIssue({
        code: 'custom',
        path: ['steps', index, 'afterMinutes'],
        message: 'must be more than that of the step before',
      });
    });
  });

export const policyFile = z
  .strictObject({
    version: z.literal(1),
    routes: z.array(route).max(200),
  })
  .superRefine(({ routes }, context) => {
    const seen = new Set<string>();
    routes.forEach(({ id }, index) => {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: ['routes', index, 'id'], message: `is taken: ${id}` });
      seen.add(id);
    });
  });

export type Route = z.output<typeof route>;
export type Audience = z.output<typeof audience>;
export type NotificationPolicy = z.output<typeof policyFile>;

/** @throws AppError invalid `policy-invalid`, one message that names every fault as `file:line: what` */
export function parsePolicy(file: string, content: string): NotificationPolicy {
  const faults: FileFault[] = [];
  const read = parseYamlFile(file, content, policyFile, faults);
  if (read !== undefined) return read.data;
  throw new AppError('invalid', 'policy-invalid', faults.map(faultText).join('\n'));
}

/** The routes that an event takes, in the file's order. */
export function matchRoutes(
  policy: NotificationPolicy,
  event: Pick<NotifyEvent, 'kind' | 'what' | 'severity' | 'markets' | 'place'>,
): Route[] {
  const { kind, what, severity, markets, place } = event;
  return policy.routes.filter(
    (each) =>
      each.kind === kind &&
      each.what.includes(what) &&
      each.severities.includes(severity) &&
      (each.markets === null || each.markets.some((one) => markets.includes(one))) &&
      (each.places === null || (typeof place === 'string' && each.places.includes(place))),
  );
}
