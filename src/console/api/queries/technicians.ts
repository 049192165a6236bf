/** Technicians, the places that they work from, and who is on call. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type Technician = Schemas['Technician'];
export type TechnicianForm = Schemas['TechnicianFormInput'];
export type Place = Schemas['Place'];
export type PlaceForm = Schemas['PlaceFormInput'];
export type Rota = Schemas['Rota'];
export type RotaForm = Schemas['RotaFormInput'];

const everyMs = 60_000;

export const useTechnicians = () =>
  useQuery({
    queryKey: ['technicians'],
    queryFn: ({ signal }) => call<Schemas['Technicians']>('GET', '/technicians', undefined, { signal }),
    select: ({ items }) => items,
  });

export const usePlaces = () =>
  useQuery({
    queryKey: ['places'],
    queryFn: ({ signal }) => call<Schemas['Places']>('GET', '/places', undefined, { signal }),
    select: ({ items }) => items,
  });

/** With their shifts and gaps in [from, to). */
export const useRotas = (from: number, to: number) =>
  useQuery({
    queryKey: ['rotas', from, to],
    queryFn: ({ signal }) =>
      call<Schemas['Rotas']>('GET', withQuery('/rotas', { from, to }), undefined, { signal }),
    placeholderData: (before) => before,
    refetchInterval: everyMs,
    select: ({ items }) => items,
  });

export const useOnCall = () =>
  useQuery({
    queryKey: ['on-call'],
    queryFn: ({ signal }) => call<Schemas['OnCall']>('GET', '/on-call', undefined, { signal }),
    refetchInterval: everyMs,
  });

function refresh(): void {
  for (const name of ['technicians', 'places', 'rotas', 'on-call'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}

/** Without an id a new one. */
const save =
  <Form, Saved>(path: string) =>
  ({ id, form }: { readonly id: string | null; readonly form: Form }) =>
    id === null ? call<Saved>('POST', path, form) : call<Saved>('PUT', `${path}/${id}`, form);

export const useSaveTechnician = () =>
  useMutation({ mutationFn: save<TechnicianForm, Technician>('/technicians'), onSuccess: refresh });

export const useSavePlace = () =>
  useMutation({ mutationFn: save<PlaceForm, Place>('/places'), onSuccess: refresh });

export const useSaveRota = () =>
  useMutation({ mutationFn: save<RotaForm, Rota>('/rotas'), onSuccess: refresh });

export const useRemoveRota = () =>
  useMutation({ mutationFn: (id: string) => call('DELETE', `/rotas/${id}`), onSettled: refresh });
