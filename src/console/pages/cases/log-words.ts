import { useCallback } from 'react';
import { type CaseDetail, useCauses } from '../../api/queries/cases.ts';
import { useCommandCatalogue } from '../../api/queries/diagnosis.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTechnicianNames } from '../../api/queries/technician-names.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { commandTitle } from '../diagnosis/command-words.ts';
import { type CaseT, certificateName, pauseReason } from './case-words.ts';

export type LogEntry = CaseDetail['log'][number];
type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const commandSteps = ['requested', 'approved', 'ended'] as const;
const noticed = ['due-soon', 'overdue'] as const;
const fixes = ['remote-fix', 'update', 'visit', 'nothing'] as const;
const clocks = ['response', 'diagnosis', 'resolution'] as const;
const unfit = ['left', 'certificate-missing', 'certificate-lapsed'] as const;

/** A word of a closed set, or what the server wrote where this console does not know it yet. */
const known = <T extends string>(set: readonly T[], value: unknown): T | undefined =>
  set.find((one) => one === value);

/** What happened, as a sentence behind the name of whoever did it. */
export function useLogWords(one: CaseDetail): (entry: LogEntry) => string {
  const { t } = useTranslation('cases');
  const { t: commandWords } = useTranslation('diagnosis');
  const kinds = useCommandCatalogue(useMay()('commands.read')).data;
  const format = useFormat();
  const causes = useCauses().data;
  const technicians = useTechnicianNames();
  return useCallback(
    ({ kind, by, data }: LogEntry): string => {
      const technicianName = (id: unknown): string =>
        (one.technician?.id === id ? one.technician?.name : technicians.get(text(id))) ??
        t('log.someTechnician');
      switch (kind) {
        case 'opened':
          return t(by === null ? 'log.openedByPolicy' : 'log.opened');
        case 'alert-joined':
          return t('log.alertJoined', { count: Array.isArray(data.alerts) ? data.alerts.length : 1 });
        case 'assigned':
        case 'handed-over':
          return chargeWords(t, { kind, by, data }, technicianName, (at) => format.time(at, 'dayMinute'));
        case 'unassigned': {
          const why = known(unfit, data.why);
          const name = technicianName(data.technician);
          return why === undefined ? t('log.technicianOff', { name }) : t(`unfit.${why}`, { name });
        }
        case 'priority':
          return t('log.priority', {
            priority: t(`common:health.${text(data.priority) as 'info'}`),
          });
        case 'paused':
          return t('log.paused', { reason: pauseReason(t, text(data.reason)) });
        case 'needs': {
          const list = Array.isArray(data.certificates) ? data.certificates : [];
          return t('log.needs', { list: list.map((name) => certificateName(t, text(name))).join(', ') });
        }
        case 'diagnosed': {
          const { id, words } = (data.cause ?? {}) as { id?: string; words?: string };
          const name = causes?.find((cause) => cause.id === id)?.name ?? words ?? id ?? '';
          return t('log.diagnosed', { cause: name });
        }
        case 'resolved': {
          const fix = known(fixes, data.fix);
          const parts = Array.isArray(data.parts) ? data.parts.join(', ') : '';
          const done = t('log.resolved', { fix: fix === undefined ? text(data.fix) : t(`fix.${fix}`) });
          return parts === '' ? done : `${done} · ${parts}`;
        }
        case 'reopened':
          return t(data.isRepeat === true ? 'log.cameBack' : 'log.reopened');
        case 'rule-retired':
          return t(data.resolved === true ? 'log.ruleRetiredResolved' : 'log.ruleRetired');
        case 'linked':
          return typeof data.cases === 'number'
            ? t('log.linkedCases', { count: data.cases })
            : t('log.linked');
        case 'unlinked':
          return typeof data.cases === 'number'
            ? t('log.unlinkedCases', { count: data.cases })
            : t('log.unlinked');
        case 'command': {
          const step = known(commandSteps, data.what);
          const name = commandTitle(commandWords, text(data.name), kinds);
          if (step === 'ended') return t('log.commandEnded', { name, state: commandState(t, data.state) });
          return t(step === 'approved' ? 'log.commandApproved' : 'log.commandRequested', { name });
        }
        case 'session':
          return t(data.what === 'opened' ? 'log.sessionOpened' : 'log.sessionClosed');
        case 'notified': {
          const what = known(noticed, data.what);
          const clock = known(clocks, data.clock);
          if (what === undefined) return t('log.notified');
          const whom = data.hasSomebody === true ? '' : 'Nobody';
          return t(what === 'overdue' ? `log.overdue${whom}` : `log.dueSoon${whom}`, {
            clock: clock === undefined ? '' : t(`clock.${clock}`),
          });
        }
        case 'resumed':
        case 'closed':
        case 'comment':
        case 'attachment':
          return t(`log.${kind}`);
        default:
          return kind;
      }
    },
    [t, commandWords, kinds, format, causes, technicians, one.technician],
  );
}

const commandStates = ['succeeded', 'failed', 'refused', 'expired', 'cancelled'] as const;
function commandState(t: CaseT, state: unknown): string {
  const name = known(commandStates, state);
  return name === undefined ? text(state) : t(`commandState.${name}`);
}

/** Who has it, who goes, when. */
function chargeWords(
  t: CaseT,
  { kind, by, data }: { kind: string; by: string | null; data: Data },
  technicianName: (id: unknown) => string,
  timeOf: (at: number) => string,
): string {
  const { owner, technician, visit } = data;
  const words: string[] = [];
  if (owner === null) words.push(t('log.givenBack'));
  else if (owner !== undefined && owner === by) words.push(t('log.took'));
  else if (owner !== undefined)
    words.push(t(kind === 'assigned' ? 'log.gave' : 'log.handedOver', { name: text(owner) }));
  if (technician === null && owner === undefined) words.push(t('log.technicianNone'));
  else if (technician !== undefined && technician !== null)
    words.push(t('log.technician', { name: technicianName(technician) }));
  if (visit !== undefined && visit !== null)
    words.push(t('log.visit', { time: timeOf((visit as { from: number }).from) }));
  return words.length === 0 ? t('log.place') : words.join(' · ');
}

/** What was written with it. */
export const noteOfEntry = ({ kind, data }: LogEntry): string =>
  kind === 'comment'
    ? text(data.text)
    : text(kind === 'reopened' && data.isRepeat !== true ? data.why : data.note);
