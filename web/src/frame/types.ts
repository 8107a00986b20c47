// The shapes of the API's answers, as docs of the API and section "API" of the server say them.

export type Level = "error" | "warning";
export type Cell = string | null;

export interface Limits {
  bytes?: number;
  rows?: number;
}

export interface Field {
  name: string;
  label: string;
  help?: string;
  required: boolean;
  kind: string;
  options?: { value: string; label?: string }[];
  example?: string;
  aliases?: string[];
}

export interface Kit {
  name: string;
  label: string;
  fields: Field[];
  limits: Limits;
  formats: string[];
}

export interface Session {
  token: string;
  kit: string;
  expires_at: string;
  ends_at: string;
  subject: string;
  organisation?: string;
  limits?: Limits;
}

export type ImportState =
  | "uploading" | "received" | "mapping" | "checking" | "review" | "submitting"
  | "completed" | "failed" | "canceled" | "expired";

export interface Counts {
  read?: number;
  good?: number;
  rejected?: number;
  skipped?: number;
  warnings?: number;
  inserted?: number;
  updated?: number;
  unchanged?: number;
  existing?: number;
  deleted?: number;
  problems?: number;
  [name: string]: number | undefined;
}

export interface Edits {
  count: number;
  undo: number;
  redo: number;
}

export interface Import {
  id: string;
  kit: string;
  kit_label: string;
  file: { name: string; size: number; sha256?: string };
  mode: "review" | "auto";
  state: ImportState;
  created_at: string;
  changed_at: string;
  expires_at: string;
  rows?: number;
  counts?: Counts;
  problem?: { code: string; sentence: string; rows_in: "none" | "all" | "unknown" };
  outdated_kit?: boolean;
  progress?: { phase: string; done: number; total?: number };
  edits?: Edits;
  /** Of an unfinished upload, whose id is the import's: how far it is, and what tells its file. The page adds it. */
  upload?: { offset: number; mark?: string };
  links: Record<string, string>;
}

export interface List<T> {
  data: T[];
  next?: string;
}

export interface Evidence {
  fact: string;
  value: string | number | boolean | null;
  why: string;
  others?: (string | number)[];
}

export interface PreviewRow {
  ordinal: number;
  line?: number | null;
  number?: number | null;
  cells: Cell[];
}

export interface Preview {
  source: {
    format: string;
    encoding?: string | null;
    delimiter?: string | null;
    quote?: string | null;
    /** The row of the header; a text where several rows are one, or none is. */
    header?: number | string | null;
    skip?: number;
    columns: { index: number; name: string | null }[];
    evidence?: Evidence[];
  };
  rows: PreviewRow[];
  /** The rows of the file's beginning as they stand there, with titles and header. */
  head?: PreviewRow[];
}

/** As the command line takes them: the header is the number of a row, several of them, or none. */
export interface SourceChoice {
  encoding?: string;
  delimiter?: string;
  header?: string;
}

export interface Fit {
  tried: number;
  good: number;
  bad: string[];
}

export interface Candidate {
  column: number;
  header: string | null;
  score: number;
  how: string;
  samples: string[];
  fit?: Fit;
}

export type How = "exact" | "alias" | "remembered" | "chosen" | "none";

export interface MappedField {
  field: string;
  label: string;
  required: boolean;
  column?: number | null;
  header?: string;
  how: How;
  candidates: Candidate[];
}

export interface Mapping {
  fields: MappedField[];
  unused: { column: number; header: string | null; samples: string[] }[];
  complete: boolean;
  all_exact: boolean;
}

export interface Value {
  value: string;
  count: number;
  matched: boolean;
  to?: string | null;
}

export interface Values {
  field: string;
  options: (string | { value: string; label?: string })[];
  data: Value[];
  next?: string;
}

export interface Problem {
  field?: string;
  column?: number;
  code: string;
  level: Level;
  message: string;
}

export interface ProblemGroup {
  field?: string;
  code: string;
  level: Level;
  count: number;
  title: string;
}

export interface ProblemPlace extends Problem {
  ordinal: number;
  row: number;
  line?: number;
  value?: string;
}

export interface Problems {
  total: number;
  by: ProblemGroup[];
  data: ProblemPlace[];
  next?: string;
}

export interface Row {
  ordinal: number;
  number: number | null;
  line?: number | null;
  cells: Cell[];
  state: "good" | "bad" | "warning" | "skipped";
  edited: number[];
  problems: Problem[];
}

export interface Column {
  index: number;
  name: string | null;
  field?: string;
  label?: string;
}

export interface Rows {
  total: number;
  at: number;
  columns: Column[];
  data: Row[];
}

export interface CellEdit {
  ordinal: number;
  column: number;
  value: Cell;
}

export interface EditAnswer {
  changed: number;
  rows?: Row[];
  counts?: Counts;
  edits?: Edits;
  what?: string;
}
