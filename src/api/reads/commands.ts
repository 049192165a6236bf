import { z } from 'zod';
import { type CommandCatalogue, lifeLimits } from '../../diagnostics/command-definition.ts';
import type { Command } from '../../diagnostics/command-rows.ts';
import { negativeResponse } from '../../diagnostics/negative-responses.ts';
import type { Language } from '../../shared/languages.ts';
import { may } from '../../users/roles.ts';
import type { Session } from '../../users/sessions.ts';
import type { commandCatalogue, command as commandSchema } from '../schemas/commands.ts';

/** A command as one person sees it. */
export function toCommandAnswer(
  one: Command,
  catalogue: CommandCatalogue,
  session: Session,
): z.infer<typeof commandSchema> {
  const { runsWithinMs: _, sends: __, version: ___, error, ...rest } = one;
  const waits = one.state === 'awaiting-approval';
  return {
    ...rest,
    error: error === null ? null : { ...error, negativeResponse: negativeResponse(error.code) },
    preconditions: { ...catalogue.get(one.name)?.preconditions },
    mayApprove: waits && session.username !== one.requestedBy && may(session, 'commands.approve'),
    mayCancel: (waits || one.state === 'queued') && may(session, 'commands.send'),
  };
}

export function catalogueAnswer(
  catalogue: CommandCatalogue,
  language: Language,
): z.infer<typeof commandCatalogue> {
  return {
    items: catalogue.all().map(({ name, title, risk, origin, args, result, preconditions, after }) => ({
      ...{ name, title: title[language], risk, origin, after, preconditions: { ...preconditions } },
      args: z.toJSONSchema(args, { io: 'input' }) as Record<string, unknown>,
      result: z.toJSONSchema(result) as Record<string, unknown>,
      expiresInSeconds: { ...lifeLimits[risk] },
      needs: needsOf[risk],
    })),
  };
}

const needsOf = {
  read: [],
  comfort: ['session'],
  safety: ['session', 'second-person', 'standing-vehicle', 'online'],
} satisfies Record<string, z.infer<typeof commandCatalogue>['items'][number]['needs']>;
