import mqtt, { type MqttClient } from 'mqtt';

/** A vehicle signs in with its own secret; its connection is not made again when it breaks. */
export const connectCar = (mqttPort: number, vin: string, password: string): Promise<MqttClient> =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    ...{ clientId: vin, username: vin, password, reconnectPeriod: 0 },
  });
