import { expect, test } from 'vitest';
import { loadSettings } from '../../../src/config/settings.ts';
import { AppError } from '../../../src/shared/errors.ts';

const placeOf = (text: string) => loadSettings({ ROADSIDE_TELEMETRY_URL: text }).telemetry;

function faultOf(text: string): string {
  try {
    placeOf(text);
  } catch (error) {
    if (error instanceof AppError)
      return error.fields.map(({ path, message }) => `${path} ${message}`).join('\n');
    throw error;
  }
  throw new Error(`${text} was taken`);
}

test('where telemetry is kept', () => {
  expect(loadSettings({}).telemetry).toBe(null);
  expect(placeOf('victoriametrics+http://metrics.example:8428/')).toEqual({
    engine: 'victoriametrics',
    url: 'http://metrics.example:8428',
    measurement: 'roadside',
    gzip: false,
  });
  expect(placeOf('victoriametrics+https://[::1]:8428/vm?measurement=fleet2&gzip=on')).toEqual({
    engine: 'victoriametrics',
    url: 'https://[::1]:8428/vm',
    measurement: 'fleet2',
    gzip: true,
  });
  expect(placeOf('influxdb+http://localhost:8086?org=a%20b&bucket=cars&token=s3cret%3D%3D')).toEqual({
    ...{ engine: 'influxdb', url: 'http://localhost:8086', measurement: 'roadside', gzip: false },
    ...{ org: 'a b', bucket: 'cars', token: 's3cret==' },
  });
});

test.each([
  ['http://localhost:8086', /must be influxdb\+http/],
  ['influxdb+ftp://localhost', /must be influxdb\+http/],
  ['influxdb+http://', /must be influxdb\+http/],
  ['influxdb+http://localhost:8086?org=a&token=verysecret', /needs \?bucket=/],
  ['influxdb+http://localhost:8086?org=&bucket=b&token=verysecret', /needs \?org=/],
  ['influxdb+http://localhost:8086?org=a&bucket=b&token=verysecret&db=x', /\?db=, which is not known/],
  ['influxdb+http://user:verysecret@localhost:8086?org=a&bucket=b&token=t', /no user/],
  ['victoriametrics+http://localhost:8428?org=a', /\?org=, which is not known/],
  ['victoriametrics+http://localhost:8428?gzip=yes', /gzip=on or \?gzip=off/],
  ['victoriametrics+http://localhost:8428?measurement=a-b', /letters and digits/],
])('%s is refused', (text, reason) => {
  const fault = faultOf(text);
  expect(fault).toMatch(/^ROADSIDE_TELEMETRY_URL /);
  expect(fault).toMatch(reason);
  expect(fault).not.toContain('verysecret');
});
