// The keyboard of the grid, and copy and paste.
import { announce, state } from "../store.js";
import { t } from "../texts.js";
import type { CellEdit } from "../types.js";
import { block, quoted } from "./block.js";
import { commit } from "./editing.js";
import { change, setCells } from "./edits.js";
import { focusCell, pageRows, words } from "./grid.js";
import { WINDOW, activeRow, cellOf, model, move, need, nextProblem, problemsOf, rowAt, selectedRows, selection, nameOf, numberOf } from "./model.js";

function beginEditing(text: string | undefined) {
  const row = activeRow();
  if (!row || row.state === "skipped") return;
  model.editing = { text: text ?? cellOf(row, model.columns[model.active.column]!.index) ?? "", whole: text === undefined };
  focusCell();
}

export async function goToProblem(step: 1 | -1) {
  const place = await nextProblem(step);
  if (!place) return announce(t(step > 0 ? "review.lastProblem" : "review.firstProblem"));
  move(place);
  focusCell();
  const row = rowAt(place.row)!;
  const column = model.columns[place.column]!;
  const found = problemsOf(row, column);
  announce(`${t("review.cell", { row: numberOf(row), column: nameOf(column) })}: ${(found.length ? found : row.problems).map((it) => words(it.code, it.message)).join(", ")}`);
}

/** All cells of the selection get a value. */
async function put(value: string | null) {
  const { left, right } = selection();
  const cells: CellEdit[] = [];
  for (const row of selectedRows()) {
    if (row.state === "skipped") continue;
    for (let at = left; at <= right; at++) {
      const { index } = model.columns[at]!;
      if (cellOf(row, index) !== value) cells.push({ ordinal: row.ordinal, column: index, value });
    }
  }
  await setCells(cells);
}

/** The first row of the selection, in all rows below it. */
export async function fillDown() {
  const { top, left, right } = selection();
  const first = rowAt(top);
  if (!first) return;
  const cells: CellEdit[] = [];
  for (const row of selectedRows().slice(1)) {
    if (row.state === "skipped") continue;
    for (let at = left; at <= right; at++) {
      const { index } = model.columns[at]!;
      const value = cellOf(first, index);
      if (cellOf(row, index) !== value) cells.push({ ordinal: row.ordinal, column: index, value });
    }
  }
  if (cells.length) await setCells(cells);
  else announce(t("review.nothingToFill"));
}

export function skip(on: boolean) {
  const ordinals = selectedRows().filter((row) => (row.state === "skipped") !== on).map((row) => row.ordinal);
  if (ordinals.length) void change("edits", { op: on ? "skip" : "restore", ordinals });
}

export function undo(what: "undo" | "redo") {
  // After a reload it may not be known how much can be taken back: the server knows.
  if ((state.import?.edits?.[what] ?? 1) > 0 || state.waiting) void change(what);
  else announce(t(what === "undo" ? "review.nothingToUndo" : "review.nothingToRedo"));
}

function arrow(event: KeyboardEvent, rows: number, columns: number) {
  event.preventDefault();
  const { row, column } = model.active;
  move({ row: row + rows, column: column + columns }, event.shiftKey);
  focusCell();
}

export function keyDown(event: KeyboardEvent) {
  const { key, shiftKey } = event;
  const control = event.ctrlKey || event.metaKey;
  if (event.isComposing) return;
  if (key === "F8") {
    event.preventDefault();
    void commit().then(() => goToProblem(shiftKey ? -1 : 1));
    return;
  }
  if (model.editing) {
    if (key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      model.editing = undefined;
      focusCell();
    } else if (key === "Enter" || key === "Tab") {
      event.preventDefault();
      void commit();
      const { row, column } = model.active;
      move(key === "Enter" ? { row: row + (shiftKey ? -1 : 1), column } : { row, column: column + (shiftKey ? -1 : 1) });
      focusCell();
    }
    return;
  }
  const away = document.documentElement.dir === "rtl" ? -1 : 1;
  const { row, column } = model.active;
  const last = { row: model.total - 1, column: model.columns.length - 1 };
  if (control) {
    switch (key.toLowerCase()) {
      case "home": return (event.preventDefault(), move({ row: 0, column: 0 }, shiftKey), focusCell());
      case "end": return (event.preventDefault(), move(last, shiftKey), focusCell());
      case "arrowup": return (event.preventDefault(), move({ row: 0, column }, shiftKey), focusCell());
      case "arrowdown": return (event.preventDefault(), move({ row: last.row, column }, shiftKey), focusCell());
      case "a": return (event.preventDefault(), (model.anchor = { row: 0, column: 0 }), move(last, true), focusCell());
      case "d": return (event.preventDefault(), void fillDown());
      case "z": return (event.preventDefault(), undo(shiftKey ? "redo" : "undo"));
      case "y": return (event.preventDefault(), undo("redo"));
    }
    return;
  }
  switch (key) {
    case "ArrowUp": return arrow(event, -1, 0);
    case "ArrowDown": return arrow(event, 1, 0);
    case "ArrowLeft": return arrow(event, 0, -away);
    case "ArrowRight": return arrow(event, 0, away);
    case "PageUp": return arrow(event, -pageRows(), 0);
    case "PageDown": return arrow(event, pageRows(), 0);
    case "Home": return (event.preventDefault(), move({ row, column: 0 }, shiftKey), focusCell());
    case "End": return (event.preventDefault(), move({ row, column: last.column }, shiftKey), focusCell());
    case "Enter":
    case "F2": return (event.preventDefault(), beginEditing(undefined));
    case "Delete":
    case "Backspace": return (event.preventDefault(), void put(null));
  }
  if (key.length === 1 && !event.altKey) {
    event.preventDefault();
    beginEditing(key);
  }
}

// ---- copy and paste

const inGrid = () => !model.editing && document.activeElement?.closest(".grid") != null;

export function copying(event: ClipboardEvent) {
  if (!inGrid()) return;
  event.preventDefault();
  const { left, right } = selection();
  const columns = model.columns.slice(left, right + 1);
  const rows = selectedRows();
  event.clipboardData?.setData("text/plain", rows.map((row) => columns.map((it) => quoted(cellOf(row, it.index) ?? "")).join("\t")).join("\n"));
  announce(t("review.copied", { n: rows.length * columns.length }));
}

export async function pastingCells(event: ClipboardEvent) {
  if (!inGrid()) return;
  const text = event.clipboardData?.getData("text/plain");
  if (!text) return;
  event.preventDefault();
  const cut = block(text);
  if (cut.length === 1 && cut[0]!.length === 1) return put(cut[0]![0]! || null);
  const { top, left } = selection();
  const lastWindow = Math.floor(Math.min(model.total - 1, top + cut.length - 1) / WINDOW);
  for (let window = Math.floor(top / WINDOW); window <= lastWindow; window++) await need(window);
  const cells: CellEdit[] = [];
  let outside = 0;
  cut.forEach((values, down) => {
    const row = rowAt(top + down);
    values.forEach((value, across) => {
      const column = model.columns[left + across];
      if (!row || !column) outside++;
      else if (row.state !== "skipped" && cellOf(row, column.index) !== (value || null)) cells.push({ ordinal: row.ordinal, column: column.index, value: value || null });
    });
  });
  move({ row: top, column: left });
  move({ row: top + cut.length - 1, column: left + Math.max(...cut.map((it) => it.length)) - 1 }, true);
  focusCell();
  await setCells(cells);
  if (outside) announce(t("review.outside", { n: outside }));
}
