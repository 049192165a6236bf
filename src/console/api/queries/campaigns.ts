/** Update campaigns: written, planned, approved, watched; their vehicles, one by one. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Vehicle } from '../types.ts';

export type Campaign = Schemas['Campaign'];
export type CampaignDetail = Schemas['CampaignDetail'];
export type CampaignPlan = Schemas['CampaignPlan'];
export type CampaignDraft = Schemas['NewCampaignInput'];
export type PlannedCampaign = Schemas['PlannedCampaign'];
export type CampaignState = Campaign['state'];
export type CampaignAction = Campaign['actions'][number];
export type CampaignHalt = Schemas['CampaignHalt'];
export type CampaignHealth = Schemas['CampaignHealth'];
export type Deployment = Schemas['Deployment'];
export type DeploymentDetail = Schemas['DeploymentDetail'];
export type DeploymentState = Deployment['state'];

const meta = { refreshOn: ['campaign'] } as const;
const pageSize = 50;
/** While something moves. */
const quickMs = 3000;
const slowMs = 30_000;

const isMoving = (state: CampaignState | undefined): boolean => state === 'running' || state === 'halted';

export const useCampaigns = (states: readonly CampaignState[]) =>
  useInfiniteQuery({
    queryKey: ['campaigns', states],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['CampaignPage']>(
        'GET',
        withQuery('/campaigns', { state: states, limit: pageSize, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: slowMs,
    meta,
  });

export const useCampaign = (id: string) =>
  useQuery({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => call<CampaignDetail>('GET', `/campaigns/${id}`, undefined, { signal }),
    refetchInterval: ({ state }) => (isMoving(state.data?.state) ? quickMs : slowMs),
    meta,
  });

export interface DeploymentFilter {
  readonly state: readonly DeploymentState[];
  readonly wave: string;
  readonly code: string;
  readonly vin: string;
}

export const useDeployments = (id: string, filter: DeploymentFilter) =>
  useInfiniteQuery({
    queryKey: ['deployments', id, filter],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['DeploymentPage']>(
        'GET',
        withQuery(`/campaigns/${id}/deployments`, { ...filter, limit: pageSize, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    meta,
  });

export const useDeployment = (id: string, vin: string) =>
  useQuery({
    queryKey: ['deployment', id, vin],
    queryFn: ({ signal }) =>
      call<DeploymentDetail>('GET', `/campaigns/${id}/deployments/${vin}`, undefined, { signal }),
    refetchInterval: quickMs,
    meta,
  });

export const useVehicleUpdates = (vin: string) =>
  useQuery({
    queryKey: ['vehicle-updates', vin],
    queryFn: ({ signal }) =>
      call<Schemas['VehicleUpdates']>('GET', `/vehicles/${vin}/updates`, undefined, { signal }),
    refetchInterval: slowMs,
    meta,
  });

/** How many vehicles an expression matches, with some of them. */
export const useSelected = (selector: string) =>
  useQuery({
    queryKey: ['selected', selector],
    queryFn: ({ signal }) =>
      call<{ items: Vehicle[]; total: number }>(
        'GET',
        withQuery('/vehicles', { filter: selector, limit: 5, offset: 0 }),
        undefined,
        { signal },
      ),
    enabled: selector !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Nothing of it is kept. */
export const usePlanCampaign = () =>
  useMutation({
    mutationFn: (draft: Schemas['CampaignPlanRequestInput']) =>
      call<PlannedCampaign>('POST', '/campaigns/plan', draft),
  });

function took(detail: CampaignDetail): void {
  queryClient.setQueryData(['campaign', detail.id], detail);
  void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
  void queryClient.invalidateQueries({ queryKey: ['deployments', detail.id] });
}

/** Without an id a new draft; else that draft, if it is still the version that was read. */
export const useSaveCampaign = () =>
  useMutation({
    mutationFn: ({ id, version, draft }: { id: string | null; version: number; draft: CampaignDraft }) =>
      id === null
        ? call<CampaignDetail>('POST', '/campaigns', draft)
        : call<CampaignDetail>('PUT', `/campaigns/${id}`, { ...draft, version }),
    onSuccess: took,
  });

export const useDeleteCampaign = () =>
  useMutation({
    mutationFn: (id: string) => call('DELETE', `/campaigns/${id}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['campaigns'] }),
  });

export interface CampaignStep {
  readonly action: Exclude<CampaignAction, 'change' | 'delete' | 'rollback' | 'retry'>;
  readonly body?:
    | Schemas['CampaignApprovalInput']
    | Schemas['CampaignDenialInput']
    | Schemas['CampaignHaltRequestInput']
    | Schemas['CampaignResumptionInput']
    | Schemas['CampaignAbortionInput'];
}

/** What people do with a campaign; the answer is how it stands then. */
export const useStepCampaign = (id: string) =>
  useMutation({
    mutationFn: ({ action, body }: CampaignStep) =>
      call<CampaignDetail>('POST', `/campaigns/${id}/${action}`, body),
    onSuccess: took,
    onError: () => queryClient.invalidateQueries({ queryKey: ['campaign', id] }),
  });

/** Those that failed before anything was changed, and wait for their next attempt. */
export const useRetryNow = (id: string) =>
  useMutation({
    mutationFn: () => call<Schemas['CampaignRetry']>('POST', `/campaigns/${id}/retry`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['campaign', id] }),
  });

/** The draft of a campaign that takes this one back. */
export const useRollBack = (id: string) =>
  useMutation({
    mutationFn: (how: Schemas['CampaignRollbackInput']) =>
      call<CampaignDetail>('POST', `/campaigns/${id}/rollback`, how),
    onSuccess: took,
  });
