import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { generatePassword } from '../../users/passwords.ts';
import { coversScope, type Scope } from '../../users/roles.ts';
import { noSignIns, signInsOf } from '../../users/sign-ins.ts';
import type { User, UserChange } from '../../users/users.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery } from '../schemas/common.ts';
import {
  madePassword,
  newUser,
  passwordChange,
  userChange,
  userPage,
  user as userSchema,
} from '../schemas/user.ts';

const params = z.object({ username: z.string().max(200) });
const none = z.undefined();

export function userRoutes({ users, signIn, liveFeed, clock, db }: ApiContext): FastifyPluginAsyncZod {
  /** An administrator of some markets hands out no more than he has. Who has more is not there for him. */
  function refuseBeyond(scope: Scope, markets: Scope): void {
    if (coversScope(scope, markets)) return;
    throw new AppError('forbidden', 'scope-not-covered', 'These markets are beyond your own.', {
      fields: [{ path: 'markets', message: 'must be among your own markets' }],
    });
  }

  async function asSent(list: readonly User[]) {
    const signIns = await signInsOf(
      { db, clock },
      list.map(({ username }) => username),
    );
    return list.map((user) => ({
      ...user,
      markets: user.markets === null ? null : [...user.markets],
      ...(signIns.get(user.username) ?? noSignIns),
    }));
  }
  async function oneAsSent(user: User) {
    const [sent] = await asSent([user]);
    return sent as NonNullable<typeof sent>;
  }

  return async (app) => {
    app.get(
      '/users',
      {
        config: { access: 'users.read' },
        schema: {
          tags: ['Users'],
          summary: 'Who may',
          description: 'Those whose markets are all among yours.',
          querystring: z.object(pageQuery),
          response: { 200: userPage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const { items, nextCursor } = await users.list(scopeOf(request), limit, cursor);
        return { items: await asSent(items), nextCursor };
      },
    );

    app.post(
      '/users',
      {
        config: { access: 'users.write', audit: 'user.create' },
        schema: { tags: ['Users'], summary: 'Add a user', body: newUser, response: { 201: userSchema } },
      },
      async (request, reply) => {
        const { username, password, role, markets = scopeOf(request) } = request.body;
        refuseBeyond(scopeOf(request), markets);
        note(request, { target: username, detail: { role, markets } });
        const made = await users.create({ username, password, role, markets });
        return reply
          .code(201)
          .header('location', `/api/v1/users/${encodeURIComponent(username)}`)
          .send(await oneAsSent(made));
      },
    );

    app.get(
      '/users/:username',
      {
        config: { access: 'users.read' },
        schema: { tags: ['Users'], summary: 'One user', params, response: { 200: userSchema } },
      },
      async (request) => oneAsSent(await users.get(request.params.username, scopeOf(request))),
    );

    app.patch(
      '/users/:username',
      {
        config: { access: 'users.write', audit: 'user.change' },
        schema: {
          tags: ['Users'],
          summary: 'Change role, markets or password, or disable',
          description: 'Disabling and a new password end the sessions of the user.',
          params,
          body: userChange,
          response: { 200: userSchema },
        },
      },
      async (request) => {
        const { username } = request.params;
        const { password, ...change } = request.body;
        const scope = scopeOf(request);
        const known = await users.get(username, scope);
        if (username === sessionOf(request).username) refuseLockingOut(known, change);
        if (change.markets !== undefined) refuseBeyond(scope, change.markets);
        note(request, { target: username, detail: { ...change, passwordChanged: password !== undefined } });
        const changed = await users.update(username, { ...change, password });
        liveFeed.endUser(username);
        return oneAsSent(changed);
      },
    );

    app.delete(
      '/users/:username',
      {
        config: { access: 'users.write', audit: 'user.delete' },
        schema: { tags: ['Users'], summary: 'Remove a user', params, response: { 204: none } },
      },
      async (request, reply) => {
        const { username } = request.params;
        await users.get(username, scopeOf(request));
        if (username === sessionOf(request).username) throw ownAccount();
        note(request, { target: username });
        await users.remove(username);
        liveFeed.endUser(username);
        return reply.code(204).send();
      },
    );

    app.post(
      '/users/:username/password',
      {
        config: { access: 'users.write', audit: 'user.reset-password' },
        schema: {
          tags: ['Users'],
          summary: 'Make a new password for somebody who lost his',
          description:
            'It is made by the server and shown this once; to set a certain one, change the user. The sessions of the user end.',
          params,
          body: z.strictObject({}).nullish().meta({ id: 'NoFields' }),
          response: { 201: madePassword },
        },
      },
      async (request, reply) => {
        const { username } = request.params;
        await users.get(username, scopeOf(request));
        if (username === sessionOf(request).username) throw ownAccount();
        const password = generatePassword();
        await users.update(username, { password });
        liveFeed.endUser(username);
        note(request, { target: username });
        return reply.code(201).header('cache-control', 'no-store').send({ username, password });
      },
    );

    app.put(
      '/users/current/password',
      {
        config: { access: 'person', audit: 'user.change-own-password' },
        schema: {
          tags: ['Users'],
          summary: 'Change my own password',
          description: 'All other sessions of mine end.',
          body: passwordChange,
          response: { 204: none },
        },
      },
      async (request, reply) => {
        const { username, tokenHash } = sessionOf(request);
        const { currentPassword, newPassword } = request.body;
        await signIn.checkPassword(request, currentPassword, 'currentPassword');
        try {
          await users.update(username, { password: newPassword }, tokenHash);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          const fields = error.fields.map(({ message }) => ({ path: 'newPassword', message }));
          throw new AppError(error.kind, error.code, error.message, { fields });
        }
        liveFeed.endUser(username, tokenHash);
        note(request, { target: username });
        return reply.code(204).send();
      },
    );
  };
}

const ownAccount = () =>
  new AppError(
    'conflict',
    'own-account',
    'This is your own account: another administrator can do that, so that nobody locks himself out.',
  );

/** Role, markets and being enabled are for others to take away. */
function refuseLockingOut(known: User, { role, markets, disabled }: UserChange): void {
  const losesRole = role !== undefined && role !== known.role;
  const losesMarkets = markets !== undefined && !coversScope(markets, known.markets);
  if (losesRole || losesMarkets || disabled === true) throw ownAccount();
}
