// The editor of a cell: what it holds is taken when it is left.
import { setCells } from "./edits.js";
import { activeRow, cellOf, changed, model } from "./model.js";

export async function commit() {
  const { editing } = model;
  const row = activeRow();
  if (!editing || !row) return;
  model.editing = undefined;
  changed();
  const { index } = model.columns[model.active.column]!;
  const value = editing.text === "" ? null : editing.text;
  if (value !== cellOf(row, index)) await setCells([{ ordinal: row.ordinal, column: index, value }]);
}
