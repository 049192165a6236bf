import type { ComponentType, ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { NowherePage } from './pages/nowhere-page.tsx';
import { lazily } from './parts/lazily.tsx';
import { LoadingRows } from './parts/loading.tsx';

type Vin = { vin: string };
type Id = { id: string };
const page = <P extends object>(load: () => Promise<ComponentType<P>>, words?: 'first') =>
  lazily(load, <LoadingRows count={10} />, words);

const FleetPage = page(async () => (await import('./pages/fleet/fleet-page.tsx')).FleetPage, 'first');
const VehiclePage = page<Vin>(async () => (await import('./pages/vehicle/vehicle-page.tsx')).VehiclePage);
const AlertsPage = page(async () => (await import('./pages/alerts/alerts-page.tsx')).AlertsPage);
const AlertPage = page<Id>(async () => (await import('./pages/alerts/alert-page.tsx')).AlertPage);
const MutesPage = page(async () => (await import('./pages/alerts/mutes-page.tsx')).MutesPage);
const CasesPage = page(async () => (await import('./pages/cases/cases-page.tsx')).CasesPage);
const CasePage = page<Id>(async () => (await import('./pages/cases/case-page.tsx')).CasePage);
const ForeseenPage = page(async () => (await import('./pages/foreseen/foreseen-page.tsx')).ForeseenPage);
const QuarantinePage = page(
  async () => (await import('./pages/quarantine/quarantine-page.tsx')).QuarantinePage,
);
const RulesPage = page(async () => (await import('./pages/rules/rules-page.tsx')).RulesPage);
const RulePage = page<Id>(async () => (await import('./pages/rules/rule-page.tsx')).RulePage);
const NewRulePage = page(async () => (await import('./pages/rules/edit/new-rule-page.tsx')).NewRulePage);
const EditRulePage = page<Id>(
  async () => (await import('./pages/rules/edit/edit-rule-page.tsx')).EditRulePage,
);
const FaultCodesPage = page(
  async () => (await import('./pages/fault-codes/fault-codes-page.tsx')).FaultCodesPage,
);
const CodeImportsPage = page(
  async () => (await import('./pages/fault-codes/code-imports-page.tsx')).CodeImportsPage,
);
const CodeImportPage = page<Id>(
  async () => (await import('./pages/fault-codes/code-import-page.tsx')).CodeImportPage,
);
const UsersPage = page(async () => (await import('./pages/users/users-page.tsx')).UsersPage);
const AuditPage = page(async () => (await import('./pages/audit/audit-page.tsx')).AuditPage);
const ErasuresPage = page(async () => (await import('./pages/erasures/erasures-page.tsx')).ErasuresPage);
const ErasurePage = page<Id>(async () => (await import('./pages/erasures/erasure-page.tsx')).ErasurePage);
const SystemPage = page(async () => (await import('./pages/system/system-page.tsx')).SystemPage);
const ServicesPage = page(async () => (await import('./pages/system/services-page.tsx')).ServicesPage);
const JobsPage = page(async () => (await import('./pages/jobs/jobs-page.tsx')).JobsPage);
const AccountPage = page(async () => (await import('./pages/account/account-page.tsx')).AccountPage);

const TechniciansPage = page(
  async () => (await import('./pages/technicians/technicians-page.tsx')).TechniciansPage,
);

const NotificationsPage = page(
  async () => (await import('./pages/notifications/notifications-page.tsx')).NotificationsPage,
);

const MyWorkPage = page<{ id?: string }>(
  async () => (await import('./pages/my-work/my-work-page.tsx')).MyWorkPage,
);

const ReleasesPage = page(async () => (await import('./pages/releases/releases-page.tsx')).ReleasesPage);
const ReleasePage = page<Id>(async () => (await import('./pages/releases/release-page.tsx')).ReleasePage);
const NewReleasePage = page(
  async () => (await import('./pages/releases/new/new-release-page.tsx')).NewReleasePage,
);
const FilesPage = page(async () => (await import('./pages/releases/files-page.tsx')).FilesPage);
const KeysPage = page(async () => (await import('./pages/releases/keys-page.tsx')).KeysPage);

const CampaignsPage = page(async () => (await import('./pages/campaigns/campaigns-page.tsx')).CampaignsPage);
const NewCampaignPage = page(
  async () => (await import('./pages/campaigns/edit/new-campaign-page.tsx')).NewCampaignPage,
);
const EditCampaignPage = page<Id>(
  async () => (await import('./pages/campaigns/edit/edit-campaign-page.tsx')).EditCampaignPage,
);
const CampaignPage = page<Id>(
  async () => (await import('./pages/campaigns/watch/campaign-page.tsx')).CampaignPage,
);
const DeploymentPage = page<Id & Vin>(
  async () => (await import('./pages/campaigns/watch/deployment-page.tsx')).DeploymentPage,
);

/** By the beginning of their address; the longest first. */
const begins: readonly (readonly [string, { readonly preload: () => Promise<void> }])[] = [
  ['/vehicles/', VehiclePage],
  ['/vehicles', FleetPage],
  ['/alerts/mutes', MutesPage],
  ['/alerts/', AlertPage],
  ['/alerts', AlertsPage],
  ['/cases/', CasePage],
  ['/cases', CasesPage],
  ['/foreseen', ForeseenPage],
  ['/quarantine', QuarantinePage],
  ['/rules/new', NewRulePage],
  ['/rules/', RulePage],
  ['/rules', RulesPage],
  ['/fault-codes/imports/', CodeImportPage],
  ['/fault-codes/imports', CodeImportsPage],
  ['/fault-codes', FaultCodesPage],
  ['/users', UsersPage],
  ['/audit', AuditPage],
  ['/erasures/', ErasurePage],
  ['/erasures', ErasuresPage],
  ['/system/jobs', JobsPage],
  ['/system/services', ServicesPage],
  ['/system', SystemPage],
  ['/account', AccountPage],
  ['/technicians', TechniciansPage],
  ['/notifications', NotificationsPage],
  ['/my-work', MyWorkPage],
  ['/campaigns/new', NewCampaignPage],
  ['/campaigns/', CampaignPage],
  ['/campaigns', CampaignsPage],
  ['/releases/new', NewReleasePage],
  ['/releases/files', FilesPage],
  ['/releases/keys', KeysPage],
  ['/releases/', ReleasePage],
  ['/releases', ReleasesPage],
  ['/', FleetPage],
];

/** Loads the scripts of the page at this address, so that it is there when it is opened. */
export function preloadPage(path: string): void {
  const found = begins.find(([start]) => path.startsWith(start));
  // Whoever opens the page is told of a failure.
  found?.[1].preload().catch(() => undefined);
}

/** Each page is loaded when it is first opened, or when its link is pointed at. */
export function Pages(): ReactNode {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/vehicles" replace />
      </Route>
      <Route path="/vehicles" component={FleetPage} />
      <Route path="/vehicles/:vin">{({ vin }) => <VehiclePage vin={vin} key={vin} />}</Route>
      <Route path="/alerts" component={AlertsPage} />
      <Route path="/alerts/mutes" component={MutesPage} />
      <Route path="/alerts/:id">{({ id }) => <AlertPage id={id} key={id} />}</Route>
      <Route path="/cases" component={CasesPage} />
      <Route path="/cases/:id">{({ id }) => <CasePage id={id} key={id} />}</Route>
      <Route path="/foreseen" component={ForeseenPage} />
      <Route path="/quarantine" component={QuarantinePage} />
      <Route path="/rules" component={RulesPage} />
      <Route path="/rules/new" component={NewRulePage} />
      <Route path="/rules/:id/edit">{({ id }) => <EditRulePage id={id} key={id} />}</Route>
      <Route path="/rules/:id">{({ id }) => <RulePage id={id} key={id} />}</Route>
      <Route path="/fault-codes" component={FaultCodesPage} />
      <Route path="/fault-codes/imports" component={CodeImportsPage} />
      <Route path="/fault-codes/imports/:id">{({ id }) => <CodeImportPage id={id} key={id} />}</Route>
      <Route path="/users" component={UsersPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/erasures" component={ErasuresPage} />
      <Route path="/erasures/:id">{({ id }) => <ErasurePage id={id} key={id} />}</Route>
      <Route path="/system" component={SystemPage} />
      <Route path="/system/services" component={ServicesPage} />
      <Route path="/system/jobs" component={JobsPage} />
      <Route path="/account" component={AccountPage} />
      <Route path="/technicians" component={TechniciansPage} />
      <Route path="/notifications" component={NotificationsPage} />
      <Route path="/campaigns" component={CampaignsPage} />
      <Route path="/campaigns/new" component={NewCampaignPage} />
      <Route path="/campaigns/:id/edit">{({ id }) => <EditCampaignPage id={id} key={id} />}</Route>
      <Route path="/campaigns/:id/vehicles/:vin">
        {({ id, vin }) => <DeploymentPage id={id} vin={vin} key={`${id} ${vin}`} />}
      </Route>
      <Route path="/campaigns/:id">{({ id }) => <CampaignPage id={id} key={id} />}</Route>
      <Route path="/releases" component={ReleasesPage} />
      <Route path="/releases/new" component={NewReleasePage} />
      <Route path="/releases/files" component={FilesPage} />
      <Route path="/releases/keys" component={KeysPage} />
      <Route path="/releases/:id">{({ id }) => <ReleasePage id={decodeURIComponent(id)} key={id} />}</Route>
      <Route path="/my-work">
        <MyWorkPage />
      </Route>
      <Route path="/my-work/:id">{({ id }) => <MyWorkPage id={id} />}</Route>
      <Route component={NowherePage} />
    </Switch>
  );
}
