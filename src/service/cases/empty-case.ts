/** A case whose log is empty yet. */
export const emptyCase = (at: number) => ({
  ...{ state: 'new', owner: null, technician: null, place: null, visit_from: null, visit_to: null },
  ...{
    opened_at: at,
    opened_by: null,
    updated_at: at,
    since: at,
    began_at: at,
    closed_at: null,
    due_at: null,
    soon_at: null,
    due_clock: null,
  },
  ...{ repeats: 0, alerts: 0, parent: null, events: 0 },
  ...{ confirmed: null, fix: null, certificates: [] as string[] },
});
