import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DdiClient, startDdi, type TestDdi } from './support/ddi-client.ts';

let ddi: TestDdi;
let api: TestDdi['api'];
beforeAll(async () => {
  ddi = await startDdi();
  ({ api } = ddi);
});
afterAll(() => api.stop());

describe('feedback', () => {
  test('that cannot be understood is answered 200, and is in quarantine', async () => {
    const { car, number, id } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    const send = (body: string) =>
      car.call('POST', `/deploymentBase/${number}/feedback`, body, { 'content-type': 'application/json' });
    for (const body of ['{"status":', '{}', '[]', '']) expect((await send(body)).statusCode, body).toBe(200);
    await api.settled();
    const kept = await api.db.selectFrom('quarantine').selectAll().where('vin', '=', car.vin).execute();
    expect(kept.map(({ topic }) => topic)).toEqual(Array(4).fill(`v1/${car.vin}/up/update/${id}`));
    expect((await ddi.deploymentOf(number)).state).toBe('accepted');
    // swupdate's own kind of broken JSON is none: it is read.
    const raw = '{"status":{"result":{"finished":"failure"},"execution":"closed","details":["a\nb"]}}';
    expect((await send(raw)).statusCode).toBe(200);
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'waiting', reason: 'a b' });
  });

  test('that is too large is refused', async () => {
    const { car, number } = await ddi.offered();
    const answer = await car.feedback(number, 'proceeding', 'none', { details: ['x'.repeat(300_000)] });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'body-too-large']);
  });

  test('after the end is kept and changes nothing; said twice it is there once', async () => {
    const { car, number } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    await car.feedback(number, 'closed', 'success');
    await car.feedback(number, 'closed', 'success');
    await car.feedback(number, 'closed', 'failure');
    expect((await ddi.deploymentOf(number)).state).toBe('succeeded');
    expect((await ddi.eventsOf(number)).map(({ state, ignored }) => ignored ?? state)).toEqual([
      ...['accepted', 'committed', 'succeeded', 'ended'],
    ]);
  });

  test('without end is kept a thousand times', async () => {
    const { car, number } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    await car.feedback(number, 'closed', 'success');
    const filler = Array.from({ length: 997 }, (_, index) => ({
      ...{ deployment: number, at: 0, kind: 'report', data: '{}' },
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    }));
    await api.db.insertInto('deployment_events').values(filler).execute();
    for (let index = 0; index < 3; index++)
      expect((await car.feedback(number, 'proceeding', 'none', { details: [`${index}`] })).statusCode).toBe(
        200,
      );
    expect(await ddi.eventsOf(number)).toHaveLength(1000);
  });

  test('on what is not its own is as on what does not exist', async () => {
    const { number } = await ddi.offered();
    const car = await ddi.client();
    const answers = [
      await car.feedback(number, 'closed', 'success'),
      await car.feedback(999_999, 'closed', 'success'),
    ];
    expect(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).toEqual(
      Array(2).fill(expect.stringMatching(/^404 .*action-not-found/)),
    );
    expect((await ddi.deploymentOf(number)).state).toBe('offered');
    for (const path of ['deploymentBase', 'cancelAction', 'confirmationBase', 'installedBase'])
      expect((await car.call('GET', `/${path}/${number}`)).statusCode).toBe(404);
    expect((await car.call('GET', `/softwaremodules/${number}-1/artifacts`)).statusCode).toBe(404);
  });
});

describe('a cancellation', () => {
  const takeBack = (number: number, more: object) =>
    api.db.updateTable('deployments').set(more).where('number', '=', number).execute();
  const cancelled = (car: DdiClient, number: number, execution: string, finished: string) =>
    car.call('POST', `/cancelAction/${number}/feedback`, {
      id: number,
      status: { execution, result: { finished }, details: ['cancellation acknowledged.'] },
    });

  test('of what has begun is told until the client confirms it; how it ends is the client’s to say', async () => {
    const { car, number } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    await car.feedback(number, 'proceeding');
    await takeBack(number, { withdrawn_at: api.clock.now(), code: 'aborted' });
    const { _links: links } = await car.poll();
    expect(Object.keys(links)).toEqual(['cancelAction', 'configData']);
    expect((await car.call('GET', links.cancelAction.href)).json()).toEqual({
      ...{ id: String(number), cancelAction: { stopId: String(number) } },
    });
    // Whoever is in the middle may still download, or it would fail instead of stopping.
    expect((await car.call('GET', `/softwaremodules/${number}-1/artifacts`)).statusCode).toBe(200);
    expect((await cancelled(car, number, 'rejected', 'none')).statusCode).toBe(200);
    expect((await car.poll())._links.cancelAction).toBeDefined();
    expect((await cancelled(car, number, 'closed', 'success')).statusCode).toBe(200);
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'cancelled', code: 'aborted' });
    expect((await car.call('GET', `/softwaremodules/${number}-1/artifacts`)).statusCode).toBe(404);
    expect(Object.keys((await car.poll())._links)).toEqual(['configData']);
  });

  test('that cannot be done any more leaves the client to finish', async () => {
    const { car, number } = await ddi.offered();
    await car.call('GET', `/deploymentBase/${number}`);
    await takeBack(number, { withdrawn_at: api.clock.now(), state: 'downloading' });
    await cancelled(car, number, 'closed', 'failure');
    expect(Object.keys((await car.poll())._links)).toEqual(['configData']);
    await car.feedback(number, 'closed', 'success');
    expect((await ddi.deploymentOf(number)).state).toBe('succeeded');
  });

  test('of what the client never fetched is not told; of what timed out it is', async () => {
    const { car, number } = await ddi.offered();
    await takeBack(number, { state: 'cancelled', ended_at: api.clock.now() });
    expect(Object.keys((await car.poll())._links)).toEqual(['configData']);
    const other = await ddi.offered();
    await other.car.call('GET', `/deploymentBase/${other.number}`);
    await takeBack(other.number, { state: 'timed-out', ended_at: api.clock.now() });
    expect(Object.keys((await other.car.poll())._links)).toContain('cancelAction');
    await cancelled(other.car, other.number, 'closed', 'success');
    expect((await ddi.deploymentOf(other.number)).state).toBe('timed-out');
    expect((await cancelled(other.car, other.number, 'closed', 'success')).statusCode).toBe(200);
  });
});

describe('consent', () => {
  const ask = { consent: { default: 'ask' as const } };
  const answer = (car: DdiClient, number: number, confirmation: string) =>
    car.call('POST', `/confirmationBase/${number}/feedback`, {
      confirmation,
      code: 0,
      details: ['the owner'],
    });

  test('is asked for first, and given', async () => {
    const { car, number } = await ddi.offered(ask);
    const { _links: links } = await car.poll();
    expect(Object.keys(links)).toEqual(['confirmationBase', 'configData']);
    expect((await car.call('GET', `/deploymentBase/${number}`)).statusCode).toBe(404);
    expect((await car.call('GET', `/softwaremodules/${number}-1/artifacts`)).statusCode).toBe(404);
    const asked = (await car.call('GET', links.confirmationBase.href)).json();
    expect(asked).toMatchObject({ id: String(number), confirmation: { chunks: [{ part: 'BMS' }] } });
    expect((await car.call('GET', `/deploymentBase/${number}/offer`)).json().notes).toEqual({
      en: 'Better.',
    });
    expect((await answer(car, number, 'confirmed')).statusCode).toBe(200);
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'accepted', owner_answer: 'accepted' });
    expect(Object.keys((await car.poll())._links)).toEqual(['deploymentBase', 'configData']);
    expect((await car.call('GET', links.confirmationBase.href)).statusCode).toBe(404);
  });

  test('is denied', async () => {
    const { car, number } = await ddi.offered(ask);
    await answer(car, number, 'denied');
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'declined', owner_answer: 'declined' });
    expect(Object.keys((await car.poll())._links)).toEqual(['configData']);
  });

  test('is given by the vehicle itself once that was switched on', async () => {
    const { car, number } = await ddi.offered(ask);
    const state = async () => (await car.call('GET', '/confirmationBase')).json();
    const before = await state();
    expect(before).toMatchObject({
      ...{ autoConfirm: { active: false } },
      _links: { confirmationBase: { href: expect.stringContaining(`/confirmationBase/${number}?c=1`) } },
    });
    const { href } = before._links.activateAutoConfirm;
    expect((await car.call('POST', href, '{"initiator":')).statusCode).toBe(400);
    expect((await car.call('POST', href, { initiator: 'owner', remark: 'always' })).statusCode).toBe(200);
    expect((await car.poll())._links.deploymentBase).toBeDefined();
    expect(await ddi.deploymentOf(number)).toMatchObject({ state: 'accepted', owner_answer: 'accepted' });
    const after = await state();
    expect(after.autoConfirm).toEqual({
      ...{ active: true, initiator: 'owner', remark: 'always', activatedAt: expect.any(Number) },
    });
    expect((await car.call('POST', after._links.deactivateAutoConfirm.href)).statusCode).toBe(200);
    expect((await state()).autoConfirm).toEqual({ active: false });
  });

  test('is asked for at any hour, and the update is shown in its hours only', async () => {
    const berlin = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const hour = Number(berlin.format(api.clock.now()));
    const at = (hours: number) => `${String((hour + hours) % 24).padStart(2, '0')}:00`;
    const windows = { hours: [{ from: at(2), to: at(3) }] };
    const { car, number } = await ddi.offered({ ...ask, windows });
    expect(Object.keys((await car.poll())._links)).toContain('confirmationBase');
    await answer(car, number, 'confirmed');
    expect(Object.keys((await car.poll())._links)).toEqual(['configData']);
    api.clock.advance(2 * 3_600_000);
    expect(Object.keys((await car.poll())._links)).toContain('deploymentBase');
  });
});
