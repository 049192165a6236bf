import type { Logger } from '../../../shared/logger.ts';
import { type BrokerAddress, clientOptions } from './broker-link.ts';

/**
 * MQTT has no word by which one client ends another's connection, but a second connection under its id ends the first: so we
 * sign in under that id, as ourselves, and leave. False where the broker does not let us.
 */
export async function takeOver(address: BrokerAddress, clientId: string, logger: Logger): Promise<boolean> {
  const { connectAsync } = await import('mqtt');
  try {
    const client = await connectAsync(address.url, {
      ...clientOptions(address),
      ...{ clientId, clean: true, reconnectPeriod: 0 },
    });
    await client.endAsync();
    return true;
  } catch (error) {
    logger.error({ err: error, clientId }, 'a connection at the broker could not be cut');
    return false;
  }
}
