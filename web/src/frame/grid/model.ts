// What the review knows: the filter, windows of 200 rows, the active cell and the selection. A position counts the rows of the view.
//
// A row that was mended stays in the view until the filter is chosen again, so that nothing jumps. The server's list is then shorter
// than the view: `gone` holds the positions of such rows, and a window is asked for without them.
import { get } from "../api.js";
import { importPath, show } from "../flow.js";
import { labelOf, set, state } from "../store.js";
import { t } from "../texts.js";
import type { Cell, Column, Problem, Problems, Row, Rows } from "../types.js";

export const WINDOW = 200;
/** So many windows are kept. */
const KEPT = 40;

export interface Place {
  row: number;
  column: number;
}

export const model = {
  filter: "problems",
  total: 0,
  columns: [] as Column[],
  active: { row: 0, column: 0 } as Place,
  /** The other corner of the selection. */
  anchor: { row: 0, column: 0 } as Place,
  editing: undefined as { text: string; whole: boolean } | undefined,
  problems: undefined as Problems | undefined,
  /** Values that the server has not answered yet, by ordinal and column. */
  pending: new Map<string, Cell>(),
  loaded: false,
  /** The first and the last window that the grid shows. */
  inView: [0, 0] as [number, number],
};

const windows = new Map<number, Row[]>();
const asked = new Map<number, Promise<void>>();
const gone = new Set<number>();
let edition = 0;
let redraw: () => void = () => {};

export const onModel = (draw: () => void) => (redraw = draw);
export const changed = () => {
  redraw();
  set({});
};

export const rowAt = (position: number): Row | undefined => windows.get(Math.floor(position / WINDOW))?.[position % WINDOW];
export const activeRow = () => rowAt(model.active.row);
/** A column as the reader knows it: by its field, by its header, or by its place. */
export const nameOf = (column: Column): string => (column.field ? labelOf(column.field) : column.name) ?? t("mapping.nameless", { n: column.index + 1 });
export const numberOf = (row: Row): string => String(row.number ?? row.ordinal);
export const pendingKey = (ordinal: number, column: number) => `${ordinal}:${column}`;

/** What a cell shows: a change of the reader counts at once. */
export function cellOf(row: Row, column: number): Cell {
  const key = pendingKey(row.ordinal, column);
  return model.pending.has(key) ? model.pending.get(key)! : (row.cells[column] ?? null);
}

export const problemsOf = (row: Row, column: Column): Problem[] =>
  row.problems.filter((it) => it.column === column.index || (it.column === undefined && it.field !== undefined && it.field === column.field));
/** Problems that no cell of the file shows: of fields without a column, and of the row as a whole. */
export const problemsElsewhere = (row: Row): Problem[] => row.problems.filter((it) => !model.columns.some((column) => problemsOf(row, column).includes(it)));

function matches(row: Row): boolean {
  const [kind, name] = model.filter.split(":");
  if (kind === "all") return true;
  if (kind === "edited") return row.edited.length > 0;
  if (row.state === "skipped") return false;
  if (kind === "problems") return row.problems.length > 0;
  return row.problems.some((it) => it[kind as "field" | "code"] === name);
}

/** Takes rows as the server has them now, wherever the view shows them. */
export function replaceRows(rows: Row[]) {
  const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]));
  for (const [at, list] of windows) {
    list.forEach((row, index) => {
      const now = byOrdinal.get(row.ordinal);
      if (!now) return;
      list[index] = now;
      if (matches(now)) gone.delete(at * WINDOW + index);
      else gone.add(at * WINDOW + index);
    });
  }
  changed();
}

const goneBefore = (position: number) => [...gone].filter((at) => at < position).length;

/** Asks for the window, once. */
export function need(window: number): Promise<void> {
  if (windows.has(window) || window * WINDOW >= model.total) return Promise.resolve();
  const known = asked.get(window);
  if (known) return known;
  const mine = edition;
  const at = window * WINDOW;
  const promise = get<Rows>(importPath("rows"), { filter: model.filter, at: at - goneBefore(at), limit: WINDOW })
    .then(({ body }) => {
      if (mine !== edition) return;
      windows.set(window, body.data);
      for (const old of windows.keys()) {
        if (windows.size <= KEPT) break;
        const holds = [...gone].some((position) => Math.floor(position / WINDOW) === old);
        if (old !== window && old !== Math.floor(model.active.row / WINDOW) && !holds) windows.delete(old);
      }
      model.columns = body.columns;
      model.total = body.total + gone.size;
      model.loaded = true;
    })
    .catch((error) => {
      if (mine === edition) show(error);
    })
    .finally(() => {
      asked.delete(window);
      if (mine === edition) changed();
    });
  asked.set(window, promise);
  return promise;
}

/** Asks again for what is in view. The old rows stay until the new ones are here. */
export async function reload(keep = true) {
  const mine = ++edition;
  asked.clear();
  if (!keep) {
    model.active = { row: 0, column: model.active.column };
    model.anchor = model.active;
    model.inView = [0, 0];
    model.loaded = false;
    windows.clear();
    gone.clear();
  }
  const [first, last] = model.inView;
  const wanted = new Set([Math.floor(model.active.row / WINDOW)]);
  for (let window = first; window <= last; window++) wanted.add(window);
  const fresh = new Map<number, Row[]>();
  const page = (window: number) => get<Rows>(importPath("rows"), { filter: model.filter, at: window * WINDOW, limit: WINDOW });
  const answers = await Promise.all([...wanted].map(async (window) => ({ window, rows: (await page(window)).body })));
  await loadProblems();
  if (mine !== edition) return;
  for (const { window, rows } of answers) if (rows.data.length) fresh.set(window, rows.data);
  windows.clear();
  asked.clear();
  gone.clear();
  for (const [window, rows] of fresh) windows.set(window, rows);
  model.columns = answers[0]!.rows.columns;
  model.total = answers[0]!.rows.total;
  model.loaded = true;
  model.active = clamp(model.active);
  model.anchor = clamp(model.anchor);
  await need(Math.floor(model.active.row / WINDOW));
  changed();
}

let problemsTimer: ReturnType<typeof setTimeout> | undefined;
export async function loadProblems() {
  clearTimeout(problemsTimer);
  const { body } = await get<Problems>(importPath("problems"), { limit: 1 });
  model.problems = body;
  set({ problems: body });
}
/** After edits that follow each other closely the counts are asked for once. */
export function problemsSoon() {
  clearTimeout(problemsTimer);
  problemsTimer = setTimeout(() => void loadProblems().then(changed, () => {}), 250);
}

export async function choose(filter: string) {
  model.filter = filter;
  model.editing = undefined;
  await reload(false);
}

/** Begins the review: with the problems, where there are any. */
export async function open() {
  const counts = state.import?.counts;
  model.pending.clear();
  model.editing = undefined;
  model.active = model.anchor = { row: 0, column: 0 };
  await choose((counts?.rejected ?? 0) + (counts?.warnings ?? 0) > 0 ? "problems" : "all");
  const row = rowAt(0);
  const column = row ? model.columns.findIndex((it) => problemsOf(row, it).length > 0) : -1;
  if (column > 0) model.active = model.anchor = { row: 0, column };
  changed();
}

// ---- moving

export function clamp(place: Place): Place {
  return {
    row: Math.min(Math.max(0, place.row), Math.max(0, model.total - 1)),
    column: Math.min(Math.max(0, place.column), Math.max(0, model.columns.length - 1)),
  };
}

export function move(place: Place, extend = false) {
  model.active = clamp(place);
  if (!extend) model.anchor = model.active;
  changed();
}

export const selection = () => ({
  top: Math.min(model.active.row, model.anchor.row), bottom: Math.max(model.active.row, model.anchor.row),
  left: Math.min(model.active.column, model.anchor.column), right: Math.max(model.active.column, model.anchor.column),
});
export const selectedRows = (): Row[] => {
  const { top, bottom } = selection();
  const rows: Row[] = [];
  for (let at = top; at <= bottom && rows.length < 5000; at++) {
    const row = rowAt(at);
    if (row) rows.push(row);
  }
  return rows;
};

// ---- the next problem

const columnsWithProblem = (row: Row) =>
  row.state === "skipped" ? [] : model.columns.flatMap((column, at) => (problemsOf(row, column).length ? [at] : [])).concat(problemsElsewhere(row).length && !row.problems.some((it) => it.column !== undefined) ? [0] : []);

/** Where the problem after the active cell stands, or the one before it. Undefined: there is no other one. */
export async function nextProblem(step: 1 | -1): Promise<Place | undefined> {
  const here = activeRow();
  if (here) {
    const inRow = columnsWithProblem(here).filter((at) => (step > 0 ? at > model.active.column : at < model.active.column));
    if (inRow.length) return { row: model.active.row, column: step > 0 ? Math.min(...inRow) : Math.max(...inRow) };
  }
  let at = model.active.row + step;
  let looked = 0;
  while (at >= 0 && at < model.total) {
    if (!rowAt(at)) {
      // Far away in the whole file: the list of problem rows knows the way.
      if (model.filter === "all" && looked > 0) return farProblem(here, step);
      await need(Math.floor(at / WINDOW));
      looked++;
    }
    const row = rowAt(at);
    if (!row) return undefined;
    const found = columnsWithProblem(row);
    if (found.length) return { row: at, column: step > 0 ? Math.min(...found) : Math.max(...found) };
    at += step;
  }
  return undefined;
}

/** Halves the list of rows with problems until it has the first one after the active row. In the whole file a row's ordinal is its position. */
async function farProblem(here: Row | undefined, step: 1 | -1): Promise<Place | undefined> {
  if (!here) return undefined;
  const from = here.ordinal - model.active.row;
  const rowOf = async (at: number) => (await get<Rows>(importPath("rows"), { filter: "problems", at, limit: 1 })).body;
  const { total } = await rowOf(0);
  let [low, high] = [0, total];
  while (low < high) {
    const middle = (low + high) >> 1;
    const ordinal = (await rowOf(middle)).data[0]?.ordinal ?? Infinity;
    if (step > 0 ? ordinal <= here.ordinal : ordinal < here.ordinal) low = middle + 1;
    else high = middle;
  }
  const index = step > 0 ? low : low - 1;
  if (index < 0 || index >= total) return undefined;
  const row = (await rowOf(index)).data[0];
  if (!row) return undefined;
  const at = row.ordinal - from;
  await need(Math.floor(at / WINDOW));
  return { row: at, column: columnsWithProblem(row)[0] ?? 0 };
}
