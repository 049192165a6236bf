/** All normative statements of MQTT 3.1.1 (OASIS standard, 29 October 2014, appendix B), without `MQTT-`: how many a section has. */
const counts: Readonly<Record<string, number>> = {
  ...{ '1.5.3': 3, '2.2.2': 2, '2.3.1': 7 },
  ...{ '3.1.0': 2, '3.1.2': 24, '3.1.3': 11, '3.1.4': 5, '3.2.0': 1, '3.2.2': 6 },
  ...{ '3.3.1': 12, '3.3.2': 3, '3.3.4': 1, '3.3.5': 2, '3.6.1': 1 },
  ...{ '3.8.1': 1, '3.8.3': 4, '3.8.4': 6, '3.9.3': 2, '3.10.1': 1, '3.10.3': 2, '3.10.4': 6 },
  ...{ '3.12.4': 1, '3.14.1': 1, '3.14.4': 3 },
  ...{ '4.1.0': 2, '4.3.1': 1, '4.3.2': 2, '4.3.3': 2, '4.4.0': 1, '4.5.0': 2, '4.6.0': 6 },
  ...{ '4.7.1': 3, '4.7.2': 1, '4.7.3': 4, '4.8.0': 2, '6.0.0': 4 },
  ...{ '7.0.0': 2, '7.1.1': 1, '7.1.2': 1 },
};

export const statements: readonly string[] = Object.entries(counts).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}-${index + 1}`),
);

/** Those that no row of the table tests, with the reason. */
export const untested: Readonly<Record<string, string>> = {
  '2.3.1-2': 'what a client does: which identifiers it takes',
  '2.3.1-3': 'what a client does: which identifier it sends again with',
  '3.1.2-23': 'what a client does: how often it speaks',
  '3.14.4-1': 'what a client does after DISCONNECT',
  '3.14.4-2': 'what a client does after DISCONNECT',
  '4.5.0-2': 'what a client does: it acknowledges',
  '4.7.3-3': 'a length has 16 bits: no packet can break it',
  '4.8.0-2':
    'no packet provokes a transient error; test/contract/broker/embedded/refusals.test.ts lets a sign-in fail',
  '6.0.0-1': 'no WebSocket listener',
  '6.0.0-2': 'no WebSocket listener',
  '6.0.0-3': 'no WebSocket listener',
  '6.0.0-4': 'no WebSocket listener',
  '7.0.0-1': 'the server opens no MQTT connections itself',
  '7.0.0-2': 'no extension is known, so none is required: every row shows it',
  '7.1.2-1': 'what a client does',
};

/** What the engine does, and the server's policy for vehicles does not, by design (see the contract, "What a vehicle says"). */
export const notForVehicles: Readonly<Record<string, string>> = {
  '3.1.2-4':
    'no session is kept: what a vehicle must get is in the database, and sent again when it subscribes',
  '3.1.2-5': 'no session is kept',
  '3.1.2-24': 'a keep-alive of 0 or above 1200 s counts as 1200 s: a vehicle that is gone is seen to be',
  '3.1.3-5': 'a client id is a VIN; others get return code 2',
  '3.1.3-6': 'a client id is a VIN; none is given',
  '3.2.2-2': 'no session is kept, so none is ever present',
  '3.3.1-5': 'RETAIN is not looked at: nobody subscribes to what vehicles say',
  '3.3.1-6': 'RETAIN is not looked at',
  '3.3.1-7': 'RETAIN is not looked at',
  '3.3.1-10': 'RETAIN is not looked at',
  '3.1.2-17': 'RETAIN of a will is not looked at',
  '4.1.0-1': 'a session lasts as long as its connection',
  '4.4.0-1': 'no session is kept',
};
