// The review on a narrow page: a card for each row, with its fields as inputs. Problems come first, twenty rows at a time.
import { html, nothing } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { button, icon } from "../parts/ui.js";
import { set, state } from "../store.js";
import { t } from "../texts.js";
import type { Row } from "../types.js";
import { change, setCells } from "./edits.js";
import { words } from "./grid.js";
import { WINDOW, cellOf, model, need, problemsElsewhere, problemsOf, rowAt, nameOf, numberOf } from "./model.js";

const STEP = 20;
let until = STEP;
/** Fields that a card shows stay when they are mended, because the reader may be at the next one. */
const shown = new Map<number, Set<number>>();

export function firstCards() {
  until = STEP;
  shown.clear();
}

function field(row: Row, at: number) {
  const column = model.columns[at]!;
  const problems = row.state === "skipped" ? [] : problemsOf(row, column);
  const id = `card-${row.ordinal}-${column.index}`;
  const options = state.kit!.fields.find((it) => it.name === column.field)?.options;
  return html`<div class="pair ${problems.length ? "bad" : ""}">
    <label for=${id}>${nameOf(column)}</label>
    <input id=${id} .value=${cellOf(row, column.index) ?? ""} ?disabled=${row.state === "skipped"} aria-invalid=${problems.length ? "true" : nothing} aria-describedby=${problems.length ? `${id}-why` : nothing}
      list=${options?.length ? `${id}-options` : nothing} autocomplete="off" spellcheck="false"
      @change=${(event: Event) => void setCells([{ ordinal: row.ordinal, column: column.index, value: (event.target as HTMLInputElement).value || null }])}>
    ${options?.length ? html`<datalist id="${id}-options">${options.map((it) => html`<option value=${it.label ?? it.value}></option>`)}</datalist>` : nothing}
    ${problems.length ? html`<p id="${id}-why" class="problem">${icon("error")}${problems.map((it) => words(it.code, it.message)).join(", ")}</p>` : nothing}
  </div>`;
}

/** Which rows are shown with all their fields. */
const open = new Set<number>();

function card(row: Row) {
  const all = model.columns.map((_, at) => at);
  const stay = shown.get(row.ordinal) ?? new Set<number>();
  shown.set(row.ordinal, stay);
  if (row.state !== "skipped") for (const at of all) if (problemsOf(row, model.columns[at]!).length) stay.add(at);
  const bad = all.filter((at) => stay.has(at));
  const whole = open.has(row.ordinal) || !bad.length;
  const others = row.state === "skipped" ? [] : problemsElsewhere(row);
  const name = row.cells.find((value) => value) ?? "";
  const off = row.state === "skipped";
  return html`<li class="panel card ${row.state}">
    <div class="line"><h3 class="grow">${t("review.rowNumber", { row: numberOf(row) })} <span class="muted">${name}</span></h3>
      ${button(t(off ? "review.restore" : "review.skip", { n: 1 }), () => void change("edits", { op: off ? "restore" : "skip", ordinals: [row.ordinal] }), { kind: "quiet", disabled: state.busy })}</div>
    ${others.map((it) => html`<p class="problem">${icon("error")}${words(it.code, it.message)}</p>`)}
    ${off ? nothing : repeat(whole ? all : bad, (at) => at, (at) => field(row, at))}
    ${!off && bad.length && bad.length < all.length ? button(t(whole ? "review.fewer" : "review.allFields"), () => { if (!open.delete(row.ordinal)) open.add(row.ordinal); set({}); }, { kind: "quiet" }) : nothing}
  </li>`;
}

export function cards() {
  const positions = Array.from({ length: Math.min(until, model.total) }, (_, at) => at);
  for (const at of positions) if (at % WINDOW === 0) void need(at / WINDOW);
  return html`<ul class="list cards-list">${repeat(positions, (at) => at, (at) => { const row = rowAt(at); return row ? card(row) : html`<li class="panel card skeleton"><span class="unseen">${t("review.loading")}</span></li>`; })}</ul>
    ${until < model.total ? button(t("review.moreCards"), () => { until += STEP; set({}); }) : nothing}`;
}
