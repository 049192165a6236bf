/** The API's answers by the names that the console uses; all of them are made from /openapi.json (`npm run api-types`). */
import type { Schemas } from './openapi.ts';

export type Severity = Schemas['Severity'];
export type Health = Schemas['Health'];
export type SignalValue = Schemas['SignalValue'];
export type Session = Schemas['CurrentSession'];
export type Permission = Session['permissions'][number];
export type Preferences = Schemas['Preferences'];
export type Vehicle = Schemas['ListedVehicle'];
export type VehicleDetail = Schemas['VehicleDetail'];
export type VehicleState = Schemas['VehicleState'];
export type Alert = Schemas['AlertItem'];
export type Fault = Schemas['Fault'];

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
