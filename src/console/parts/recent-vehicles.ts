/** The vehicles that were opened last in this browser; forgotten at sign-out. */
const storageKey = 'recent-vehicles';
const kept = 6;

export function recentVehicles(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(read) ? read.filter((vin) => typeof vin === 'string') : [];
  } catch {
    return [];
  }
}

export function noteRecentVehicle(vin: string): void {
  const next = [vin, ...recentVehicles().filter((other) => other !== vin)].slice(0, kept);
  localStorage.setItem(storageKey, JSON.stringify(next));
}

export const forgetRecentVehicles = (): void => localStorage.removeItem(storageKey);
