export interface FieldProblem {
  path: string;
  message: string;
}

/** What the API answered instead of a result; status 0 when it could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];

  constructor(status: number, code: string, detail: string, fields: readonly FieldProblem[]) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}
