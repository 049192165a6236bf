import type { ReactNode } from 'react';
import { useVehicleFaultCode } from '../../../api/queries/fault-codes.ts';
import type { Fault } from '../../../api/types.ts';
import { FaultCauses } from '../../../parts/fault-causes.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';

/** What the catalogue knows of a fault in this vehicle. */
export function FaultKnowledge({ fault }: { fault: Fault }): ReactNode {
  const code = useVehicleFaultCode(fault.vin, fault);
  if (code.error !== null) return <ErrorNote error={code.error} retry={() => code.refetch()} />;
  if (code.data === undefined) return <LoadingRows count={3} height={32} />;
  return <FaultCauses code={code.data} />;
}
