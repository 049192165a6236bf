import { type ReactNode, useCallback, useState } from 'react';
import { type SignalUpdate, useSignals } from '../../api/events.tsx';
import type { VehicleDetail } from '../../api/types.ts';
import { SignalPanel } from './signal-panel.tsx';

const keptUpdates = 2_000;

export function SignalsTab({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const [live, setLive] = useState<readonly SignalUpdate[]>([]);
  const onSignals = useCallback(
    (update: SignalUpdate) => setLive((updates) => [...updates.slice(-keptUpdates), update]),
    [],
  );
  useSignals(vehicle.vin, onSignals);
  return <SignalPanel vin={vehicle.vin} live={live} />;
}
