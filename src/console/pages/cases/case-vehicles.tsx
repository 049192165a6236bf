import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { type CaseDetail, useCasesOf } from '../../api/queries/cases.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './case.module.css';
import { StateBadge } from './state-badge.tsx';

const step = 50;
const most = 1000;

/** The cars that have the cause, each with its own case. */
export function CaseVehicles({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const { locale } = useFormat();
  const [limit, setLimit] = useState(step);
  const { data, error, refetch, isFetching } = useCasesOf({ parent: one.id }, { open: false, limit });
  return (
    <>
      <p className={classes.dim}>
        {t('vehicles.count', { count: one.vehicles })}
        {one.software !== null && ` · ${t('vehicles.software', { version: one.software })}`}
      </p>
      {error !== null && <ErrorNote error={error} retry={refetch} />}
      {data === undefined && error === null && <LoadingRows count={8} height={40} />}
      <ul className={classes.vehicles}>
        {data?.items.map(({ id, number, vin, vehicle, state, owner, markets }) => (
          <li key={id}>
            <Link href={`/cases/${id}`}>
              <span className={classes.dim}>#{number}</span>
              {vin !== null && <Vin vin={vin} />}
              <span className={classes.model}>
                {vehicle === null ? '' : `${vehicle.model} ${vehicle.modelYear}`}
                {markets[0] === undefined ? '' : ` · ${regionName(markets[0], locale)}`}
              </span>
              {owner !== null && <span className={classes.dim}>{owner}</span>}
              <StateBadge state={state} />
            </Link>
          </li>
        ))}
      </ul>
      {data !== undefined && data.nextCursor !== null && limit < most && (
        <Button
          variant="subtle"
          color="gray"
          className="touch"
          loading={isFetching}
          onClick={() => setLimit(Math.min(most, limit * 4))}
        >
          {t('common:more')}
        </Button>
      )}
    </>
  );
}
