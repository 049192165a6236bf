import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-dir.ts';

/** Debian's package `openssl`; tests that need it are skipped without it. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Certificate authorities and what they sign, made by openssl for the running test. */
export interface Authority {
  readonly ca: string;
  issue(commonName: string): Certificate;
}

export function makeAuthority(name: string): Authority {
  const directory = tempDir();
  const path = (file: string): string => join(directory, file);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
  );
  let serial = 0;
  return {
    ca: readFileSync(path('ca.pem'), 'utf8'),
    issue(commonName) {
      serial++;
      const [key, request, cert] = [path(`${serial}.key`), path(`${serial}.csr`), path(`${serial}.pem`)];
      openssl('req', ...newKey, '-subj', `/CN=${commonName}`, '-keyout', key, '-out', request);
      const signer = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-set_serial', `${serial}`];
      openssl('x509', '-req', '-in', request, ...signer, '-days', '2', '-out', cert);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    },
  };
}
