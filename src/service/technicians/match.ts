import { type Calendar, isWorking } from '../time/working-hours.ts';

/** Somebody who might do a job. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly skills: readonly string[];
  /** `expiresAt`: the first moment at which it does not count any more; null = it does not lapse. */
  readonly certificates: readonly { readonly kind: string; readonly expiresAt: number | null }[];
  readonly calendar: Calendar;
  /** When there are no hours known, nobody is asked to work. */
  readonly hasHours: boolean;
  readonly absences: readonly { readonly from: number; readonly to: number }[];
  readonly isOnCall: boolean;
  /** He belongs to a place, whether or not it is known where that lies. */
  readonly hasPlace: boolean;
  readonly position: Position | null;
  /** Visits promised. */
  readonly visits: readonly { readonly from: number; readonly to: number }[];
  readonly openCases: number;
}

interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Job {
  readonly from: number;
  readonly to: number;
  readonly certificates: readonly string[];
  readonly skills: readonly string[];
  /** Of the customer; null = any. */
  readonly language: string | null;
  readonly position: Position | null;
  /** More open cases than this are no good for anybody. */
  readonly maxOpenCases: number;
}

export type Obstacle =
  | { readonly code: 'certificate-missing'; readonly certificate: string }
  | { readonly code: 'certificate-lapsed'; readonly certificate: string; readonly at: number }
  | { readonly code: 'skill-missing'; readonly skill: string }
  | { readonly code: 'language-missing'; readonly language: string }
  | { readonly code: 'absent' }
  | { readonly code: 'not-at-work' }
  | { readonly code: 'on-another-visit' }
  | { readonly code: 'too-many-cases'; readonly cases: number }
  | { readonly code: 'farther'; readonly kilometres: number | null; readonly unknown?: Unlocated };

/** Why nobody can say how far it is: where the car is, where he belongs, or where that place lies. */
export type Unlocated = 'vehicle' | 'place' | 'coordinates';

export interface Match {
  readonly candidate: Candidate;
  /** As the crow flies; null where either place is unknown. */
  readonly kilometres: number | null;
  /** Why it is not he; empty for the one who is proposed. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * What forbids the job to him whatever the need. A certificate counts if it holds to the end of the job.
 * Without hope for a match nobody overrides this.
 */
export function certificateObstacles(
  { certificates }: Pick<Candidate, 'certificates'>,
  job: Pick<Job, 'certificates' | 'to'>,
): Obstacle[] {
  return job.certificates.flatMap((wanted): Obstacle[] => {
    const held = certificates.filter(({ kind }) => kind === wanted);
    if (held.length === 0) return [{ code: 'certificate-missing', certificate: wanted }];
    if (held.some(({ expiresAt }) => expiresAt === null || expiresAt >= job.to)) return [];
    const at = Math.max(...held.map(({ expiresAt }) => expiresAt ?? 0));
    return [{ code: 'certificate-lapsed', certificate: wanted, at }];
  });
}

/** The nearest who fits and is free comes first, without obstacles; everybody else says what is in the way. */
export function matchTechnicians(candidates: readonly Candidate[], job: Job): Match[] {
  const judged = candidates.map((candidate) => ({
    candidate,
    kilometres: distance(candidate.position, job.position),
    obstacles: obstaclesOf(candidate, job),
  }));
  const order = (a: Match, b: Match) =>
    a.obstacles.length - b.obstacles.length ||
    (a.kilometres ?? Number.MAX_VALUE) - (b.kilometres ?? Number.MAX_VALUE) ||
    a.candidate.openCases - b.candidate.openCases ||
    (a.candidate.id < b.candidate.id ? -1 : 1);
  return judged.sort(order).map((match, index) => {
    if (index === 0 || match.obstacles.length > 0) return match;
    return { ...match, obstacles: [farther(match, job)] };
  });
}

function farther({ candidate, kilometres }: Match, job: Job): Obstacle {
  if (kilometres !== null) return { code: 'farther', kilometres };
  const unknown = job.position === null ? 'vehicle' : candidate.hasPlace ? 'coordinates' : 'place';
  return { code: 'farther', kilometres, unknown };
}

function obstaclesOf(candidate: Candidate, job: Job): Obstacle[] {
  const found = certificateObstacles(candidate, job);
  const overlaps = ({ from, to }: { from: number; to: number }) => from < job.to && job.from < to;
  for (const skill of job.skills)
    if (!candidate.skills.includes(skill)) found.push({ code: 'skill-missing', skill });
  if (job.language !== null && !candidate.languages.includes(job.language))
    found.push({ code: 'language-missing', language: job.language });
  if (candidate.absences.some(overlaps)) found.push({ code: 'absent' });
  const works = candidate.hasHours && isWorking(candidate.calendar, job.from);
  if (!works && !candidate.isOnCall) found.push({ code: 'not-at-work' });
  if (candidate.visits.some(overlaps)) found.push({ code: 'on-another-visit' });
  if (candidate.openCases >= job.maxOpenCases)
    found.push({ code: 'too-many-cases', cases: candidate.openCases });
  return found;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function distance(a: Position | null, b: Position | null): number | null {
  if (a === null || b === null) return null;
  const lat = radians(b.latitude - a.latitude);
  const lon = radians(b.longitude - a.longitude);
  const h =
    Math.sin(lat / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(lon / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)));
}
