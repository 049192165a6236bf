/** For Node-RED's function node: a message in line protocol. */
const toLine = `
const fields = Object.entries(msg.payload.signals).map(([name, value]) => name + '=' + value).join(',');
return { payload: 'telemetry,vin=' + msg.topic.split('/')[1] + ' ' + fields + ' ' + msg.payload.ts };
`;

export interface NodeRedFlowOptions {
  readonly brokerPort: number;
  readonly clientId: string;
  readonly topic: string;
  /** Where line protocol is posted. */
  readonly writeUrl: string;
}

/** The id of the node that needs the broker's user and password, in the file of credentials. */
export const nodeRedBroker = 'broker';

/**
 * The reference: flows.json of mqtt in → function → join → http request. The session is kept by the broker, QoS 1, JSON is parsed
 * by the first node, and what comes is written 500 messages at a time, or what there is after half a second.
 */
export function nodeRedFlow({ brokerPort, clientId, topic, writeUrl }: NodeRedFlowOptions): object[] {
  const z = 'telemetry';
  return [
    { id: z, type: 'tab', label: 'Telemetry' },
    {
      ...{ id: nodeRedBroker, type: 'mqtt-broker', broker: '127.0.0.1', port: String(brokerPort) },
      ...{ clientid: clientId, cleansession: false, autoUnsubscribe: false, autoConnect: true },
      ...{ protocolVersion: '4', keepalive: '60', usetls: false },
    },
    {
      ...{ id: 'in', z, type: 'mqtt in', broker: nodeRedBroker, topic, qos: '1', datatype: 'json' },
      wires: [['line']],
    },
    {
      ...{ id: 'line', z, type: 'function', func: toLine, outputs: 1, libs: [] },
      wires: [['batch']],
    },
    {
      ...{ id: 'batch', z, type: 'join', mode: 'custom', build: 'string', accumulate: false },
      ...{ property: 'payload', propertyType: 'msg', joiner: '\\n', joinerType: 'str' },
      ...{ count: '500', timeout: '0.5' },
      wires: [['write']],
    },
    {
      ...{
        id: 'write',
        z,
        type: 'http request',
        method: 'POST',
        url: writeUrl,
        ret: 'txt',
        paytoqs: 'ignore',
      },
      wires: [[]],
    },
  ];
}
