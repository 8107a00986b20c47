// The state of the page: one object, changed in one place. Who listens hears once after all changes of a turn.
import type { Import, Kit, Mapping, Preview, Problems, Session, SourceChoice, Values } from "./types.js";
import type { Problem } from "./api.js";

export type Step = "start" | "resume" | "upload" | "source" | "mapping" | "values" | "checking" | "review" | "submit" | "ended";

export interface Upload {
  name: string;
  size: number;
  sent: number;
  /** "waiting": no connection, it goes on by itself. */
  state: "sending" | "waiting" | "done" | "failed";
}

export interface State {
  step: Step;
  online: boolean;
  inline: boolean;
  session?: Session;
  kit?: Kit;
  /** The subject's imports that can be continued. */
  open: Import[];
  /** The import of an unfinished upload, which the same file continues. */
  continuing?: Import;
  import?: Import;
  etag?: string;
  upload?: Upload;
  preview?: Preview;
  source: SourceChoice;
  mapping?: Mapping;
  /** The mapping step was left out, because each column has the name of its field. */
  skipped: boolean;
  values: Record<string, Values>;
  problems?: Problems;
  /** Something runs that the primary button waits for. */
  busy: boolean;
  problem?: Problem;
  pasting: boolean;
  leaving: boolean;
  /** Another tab changes the same import. */
  elsewhere: boolean;
  /** The rows are other ones than those that the grid has. */
  stale: boolean;
  waiting: number;
}

export const state: State = {
  step: "start", online: true, inline: false, open: [], source: {}, skipped: false, values: {},
  busy: false, pasting: false, leaving: false, elsewhere: false, stale: false, waiting: 0,
};

/** A field as the reader knows it. */
export const labelOf = (field: string): string => state.kit?.fields.find((it) => it.name === field)?.label ?? field;

const listeners = new Set<() => void>();
let told = false;

export function set(change: Partial<State>) {
  Object.assign(state, change);
  if (told) return;
  told = true;
  queueMicrotask(() => {
    told = false;
    for (const listener of listeners) listener();
  });
}

export function listen(listener: () => void) {
  listeners.add(listener);
}

let region: HTMLElement | undefined;
let next: ReturnType<typeof setTimeout> | undefined;

/** Puts the one live region into the page. */
export function liveRegion(): HTMLElement {
  region = document.createElement("div");
  region.className = "unseen";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  return region;
}

/** Says something to people who hear the page. The same words twice are said twice. */
export function announce(words: string) {
  if (!region) return;
  region.textContent = "";
  clearTimeout(next);
  next = setTimeout(() => (region!.textContent = words), 60);
}
