import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePorts } from '../../support/free-ports.ts';
import { noMosquitto, startMosquitto } from '../../support/mosquitto.ts';
import { carSecret, takeFrom } from '../../support/mosquitto-broker.ts';
import { hasOpenssl, makeAuthority } from '../../support/mqtt-certificates.ts';
import { publish } from '../../support/mqtt-packets.ts';
import { signIn } from '../../support/mqtt-raw-client.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe.skipIf(noMosquitto !== null || !hasOpenssl)('Mosquitto over TLS', () => {
  test('with the CA that was named, and not with another', async () => {
    const directory = tempDir();
    const [port] = await freePorts(1);
    const write = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };
    const [authority, other] = [makeAuthority('ours'), makeAuthority('other')];
    const { cert, key } = authority.issue('localhost');
    const mosquitto = await startMosquitto(
      { car: carSecret },
      `listener ${port} localhost\ncertfile ${write('cert.pem', cert)}\nkeyfile ${write('key.pem', key)}\n`,
    );
    onTestFinished(() => mosquitto.stop());
    const tls = (ca: string) => ({
      ...mosquitto,
      address: { ...mosquitto.address, url: `mqtts://localhost:${port}`, ca },
    });

    const refused = await takeFrom(tls(other.ca));
    expect(refused.broker.status().away).toMatch(/certificate|self-signed/i);
    await refused.broker.stop();
    const { broker, taken } = await takeFrom(tls(authority.ca));
    await eventually(() => expect(broker.status().away).toBe(null));
    const client = await signIn(mosquitto.port, { clientId: 'car', username: 'car', password: carSecret });
    client.send(publish('v1/car/up/event', 'x', { qos: 1, id: 1 }));
    await eventually(() => expect(taken).toHaveLength(1));
  });
});
