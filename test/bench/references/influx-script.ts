import { InfluxDB, Point } from '@influxdata/influxdb-client';
import mqtt from 'mqtt';

/**
 * The reference: what one writes to bring messages from a broker into a store of time series, with the two libraries as their
 * documentation shows them: a session that the broker keeps, QoS 1, points in batches of 500, half a second at most.
 */
const { BROKER_URL = '', CLIENT_ID = '', TOPIC = '', STORE_URL = '' } = process.env;
const store = new InfluxDB({ url: STORE_URL, token: 'none' }).getWriteApi('', '', 'ms', {
  batchSize: 500,
  flushInterval: 500,
});
const client = mqtt.connect(BROKER_URL, { clientId: CLIENT_ID, clean: false });

client.on('connect', () => client.subscribe(TOPIC, { qos: 1 }));
client.on('message', (topic, payload) => {
  const { ts, signals } = JSON.parse(payload.toString()) as { ts: number; signals: Record<string, number> };
  const point = new Point('telemetry').tag('vin', topic.split('/')[1] ?? '').timestamp(ts);
  for (const [name, value] of Object.entries(signals)) point.floatField(name, value);
  store.writePoint(point);
});
