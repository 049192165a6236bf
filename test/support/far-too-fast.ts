/** A rule that no other fires with: above 200 km/h. */
export const farTooFast = {
  id: 'far-too-fast',
  yaml: `id: far-too-fast
name: { en: Far too fast, zh-Hans: 严重超速, es: Demasiado rápido }
severity: minor
reason: A rule with no meaning, made for the test of a change while it runs.
source: none
when: s["Vehicle.Speed"] > 200
summary: { en: Fast, zh-Hans: 快, es: Rápido }
advice: { en: Slow down, zh-Hans: 减速, es: Frene }
`,
};
