import { Anchor, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Unsent, WorkCase } from '../../api/kept-work.ts';
import type { Schemas } from '../../api/openapi.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { skillName } from '../technicians/words.ts';
import { Comments } from './comments.tsx';
import classes from './my-work.module.css';
import { When } from './work-card.tsx';

type CaseFault = Schemas['CaseFault'];

/** Everything for one car: which, where, what is wrong, what to check in order, what to bring, and what was said. */
export function WorkCasePart({
  work,
  username,
  isKept,
  unsent,
  send,
}: {
  work: WorkCase;
  username: string;
  isKept: boolean;
  unsent: readonly Unsent[];
  send: () => void;
}): ReactNode {
  const { t } = useTranslation('work');
  const { one } = work;
  const { mayBeDriven, advice, faults } = one.diagnosis;
  return (
    <>
      <Group justify="space-between" gap="xs">
        <When one={one} />
        <SeverityBadge severity={one.priority} />
      </Group>
      <p className={classes.title}>{one.title}</p>
      <Car work={work} />
      {mayBeDriven !== null && mayBeDriven !== 'yes' && (
        <p>
          <strong>{t(`common:drivable.${mayBeDriven}`)}</strong>
        </p>
      )}
      {advice !== null && <p className={classes.advice}>{advice}</p>}
      {faults.map((fault) => (
        <Checks key={`${fault.ecu} ${fault.system} ${fault.code}`} fault={fault} />
      ))}
      <Bring work={work} />
      <Comments one={one} username={username} isKept={isKept} unsent={unsent} send={send} />
      <Anchor
        component={Link}
        href={`/cases/${one.id}`}
        className="touch"
        display="inline-flex"
        style={{ alignItems: 'center' }}
      >
        {t('whole')}
      </Anchor>
    </>
  );
}

function Car({ work: { one, vehicle, place } }: { work: WorkCase }): ReactNode {
  const { t } = useTranslation('work');
  const format = useFormat();
  const position = vehicle?.position ?? null;
  const { ownerName, ownerPhone, ownerMayBeCalled } = vehicle?.attributes ?? {};
  const mayCall = ownerMayBeCalled === true && typeof ownerPhone === 'string';
  return (
    <section aria-label={t('car')} className={classes.box}>
      <Title order={2} size="h4">
        {[vehicle?.plate, vehicle?.model, vehicle?.modelYear].filter(Boolean).join(' · ') || t('car')}
      </Title>
      {one.vin !== null && <p className={classes.vin}>{one.vin}</p>}
      {place !== null && <p>{place}</p>}
      {position !== null && (
        <a
          className={classes.button}
          href={`geo:${position.latitude},${position.longitude}?q=${position.latitude},${position.longitude}`}
        >
          <Icon name="map" /> {t('where', { time: format.short(position.ts) })}
        </a>
      )}
      {mayCall && (
        <a className={classes.button} href={`tel:${ownerPhone.replace(/[^+\d]/g, '')}`}>
          <Icon name="phone" /> {t('call', { name: typeof ownerName === 'string' ? ownerName : ownerPhone })}
        </a>
      )}
    </section>
  );
}

function Checks({ fault }: { fault: CaseFault }): ReactNode {
  const { t } = useTranslation('work');
  const { ecu, code, description, checks, causes } = fault;
  return (
    <section aria-label={`${code} ${ecu}`} className={classes.box}>
      <Title order={2} size="h4">
        {code} · {ecu}
      </Title>
      <p>{description}</p>
      {checks.length + causes.length > 0 && (
        <>
          <h3>{t('checks')}</h3>
          <ol className={classes.checks}>
            {checks.map((check) => (
              <li key={check}>{check}</li>
            ))}
            {causes.map(({ name, checks: steps }) => (
              <li key={name}>
                <strong>{name}</strong>
                <ul>
                  {steps.map((step) => (
                    <li key={step}>{step}</li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Parts and skills of all likely causes: whoever drives out once has them with him. */
function Bring({ work: { one } }: { work: WorkCase }): ReactNode {
  const { t } = useTranslation('work');
  const { t: names } = useTranslation('technicians');
  const distinct = (list: readonly { readonly id: string; readonly name: string }[]) => [
    ...new Map(list.map((each) => [each.id, each.name])).values(),
  ];
  const causes = one.diagnosis.faults.flatMap((fault) => fault.causes);
  const parts = distinct(causes.flatMap((cause) => cause.parts));
  const skills = distinct(causes.flatMap((cause) => cause.skills));
  const { certificates } = one.needs;
  if (parts.length + skills.length + certificates.length === 0) return null;
  return (
    <section aria-label={t('bring')} className={classes.box}>
      <h3>{t('bring')}</h3>
      {parts.length > 0 && (
        <ul>
          {parts.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
      {certificates.length > 0 && (
        <p>
          {t('certificates')} <strong>{certificates.map((id) => skillName(names, id)).join(', ')}</strong>
        </p>
      )}
      {skills.length > 0 && (
        <p>
          {t('skills')} {skills.join(', ')}
        </p>
      )}
    </section>
  );
}
