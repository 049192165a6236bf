import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { Problem } from '../problem.ts';
import { queryClient } from '../query-client.ts';

export type Passkey = Schemas['Passkey'];

/** What a person gives before he changes how he signs in; nothing where his sign-in has sent him to do so. */
export interface Proof {
  readonly password?: string;
}

const path = '/users/current/second-factor';
const passkeyPath = '/users/current/passkeys';
const queryKey = ['second-factor'] as const;
const readAgain = () => queryClient.invalidateQueries({ queryKey });

export const useSecondFactor = () =>
  useQuery({
    queryKey: [...queryKey, 'state'],
    queryFn: ({ signal }) => call<Schemas['SecondFactor']>('GET', path, undefined, { signal }),
  });

export const useBeginFactor = () =>
  useMutation({ mutationFn: (proof: Proof) => call<Schemas['BegunSecondFactor']>('POST', path, proof) });

export const useConfirmFactor = () =>
  useMutation({
    mutationFn: (code: string) => call<Schemas['RecoveryCodes']>('POST', `${path}/confirm`, { code }),
    onSuccess: readAgain,
  });

export const useNewRecoveryCodes = () =>
  useMutation({
    mutationFn: (proof: Proof) => call<Schemas['RecoveryCodes']>('POST', `${path}/recovery-codes`, proof),
    onSuccess: readAgain,
  });

export const useFactorOff = () =>
  useMutation({ mutationFn: (proof: Proof) => call('POST', `${path}/off`, proof), onSuccess: readAgain });

export const usePasskeys = () =>
  useQuery({
    queryKey: [...queryKey, 'passkeys'],
    queryFn: ({ signal }) => call<Schemas['Passkeys']>('GET', passkeyPath, undefined, { signal }),
  });

/** The browser's own refusal, such as that the person has closed its window. */
const refusedHere = (error: unknown): never => {
  throw new Problem(0, 'passkey-refused', error instanceof Error ? error.message : String(error), []);
};

export const useAddPasskey = () =>
  useMutation({
    mutationFn: async ({ name, ...proof }: Proof & { readonly name: string }) => {
      const { startRegistration } = await import('@simplewebauthn/browser');
      const optionsJSON = await call<never>('POST', `${passkeyPath}/options`, proof);
      const response = await startRegistration({ optionsJSON }).catch(refusedHere);
      return call<Passkey>('POST', passkeyPath, { name, response });
    },
    onSuccess: readAgain,
  });

export const useRemovePasskey = () =>
  useMutation({
    mutationFn: (id: string) => call('DELETE', `${passkeyPath}/${encodeURIComponent(id)}`),
    onSettled: readAgain,
  });

export const usePasskeySignIn = () =>
  useMutation({
    mutationFn: async () => {
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const optionsJSON = await call<never>('GET', '/sessions/passkey');
      const response = await startAuthentication({ optionsJSON }).catch(refusedHere);
      return call<Schemas['SignedIn']>('POST', '/sessions/passkey', { response });
    },
    onSuccess: () => queryClient.invalidateQueries(),
  });
