import 'i18next';
import type account from './en/account.json';
import type alerts from './en/alerts.json';
import type audit from './en/audit.json';
import type campaigns from './en/campaigns.json';
import type cases from './en/cases.json';
import type codes from './en/codes.json';
import type common from './en/common.json';
import type diagnosis from './en/diagnosis.json';
import type erasures from './en/erasures.json';
import type fleet from './en/fleet.json';
import type foreseen from './en/foreseen.json';
import type jobs from './en/jobs.json';
import type notifications from './en/notifications.json';
import type quarantine from './en/quarantine.json';
import type releases from './en/releases.json';
import type rules from './en/rules.json';
import type shell from './en/shell.json';
import type signals from './en/signals.json';
import type system from './en/system.json';
import type technicians from './en/technicians.json';
import type users from './en/users.json';
import type vehicle from './en/vehicle.json';
import type work from './en/work.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      account: typeof account;
      alerts: typeof alerts;
      audit: typeof audit;
      campaigns: typeof campaigns;
      cases: typeof cases;
      codes: typeof codes;
      common: typeof common;
      diagnosis: typeof diagnosis;
      erasures: typeof erasures;
      fleet: typeof fleet;
      foreseen: typeof foreseen;
      jobs: typeof jobs;
      quarantine: typeof quarantine;
      releases: typeof releases;
      rules: typeof rules;
      shell: typeof shell;
      signals: typeof signals;
      system: typeof system;
      technicians: typeof technicians;
      notifications: typeof notifications;
      work: typeof work;
      users: typeof users;
      vehicle: typeof vehicle;
    };
  }
}
