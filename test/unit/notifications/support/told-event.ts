import type { Reader, ToldEvent } from '../../../../src/notifications/told-event.ts';
import type { Language } from '../../../../src/shared/languages.ts';

export const toldEvent = (change: Partial<ToldEvent> = {}): ToldEvent => ({
  ...{ kind: 'case', what: 'opened', severity: 'critical', vin: 'WVWZZZ1KZAW000001', vehicles: 1 },
  title: { en: 'Cells drift apart', 'zh-Hans': '电芯不均衡', es: 'Celdas desequilibradas' },
  vehicle: 'Aurora B-XY 12',
  mayBeDriven: 'no',
  advice: {
    en: 'Park it outside, away from buildings, and call the owner.',
    'zh-Hans': '将车辆停放在室外、远离建筑物，并致电车主。',
    es: 'Aparque fuera, lejos de edificios, y llame al dueño.',
  },
  values: [
    {
      path: 'Vehicle.Powertrain.TractionBattery.Temperature.Average',
      name: { en: 'Battery temperature', 'zh-Hans': '电池温度', es: 'Temperatura de la batería' },
      ...{ value: 62, unit: 'celsius' },
    },
  ],
  ...{ caseNumber: 1042, command: null, update: null, at: Date.UTC(2026, 6, 1, 22, 30), expiresAt: null },
  ...{ link: 'https://roadside.example/cases/1', route: 'critical-case', step: 0 },
  ...change,
});

export const reader = (language: Language, timeZone: string): Reader => ({
  ...{ called: 'Ana', language, timeZone },
  units: { distance: 'km', temperature: 'C', pressure: 'kPa' },
});
