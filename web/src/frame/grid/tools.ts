// The tools above the grid: filters with their counts, undo and redo, find and replace, set, fill, skip, restore.
import { html, nothing } from "lit/html.js";
import { act } from "../flow.js";
import { button, iconButton } from "../parts/ui.js";
import { announce, labelOf, set, state } from "../store.js";
import { number, t } from "../texts.js";
import { firstCards } from "./cards.js";
import { change, count } from "./edits.js";
import { atTop, focusCell, words } from "./grid.js";
import { fillDown, goToProblem, skip, undo } from "./keys.js";
import { choose, model, problemsElsewhere, problemsOf, activeRow, selectedRows, selection, nameOf, numberOf } from "./model.js";

// ---- filters

const chip = (filter: string, name: string, n: number | undefined, tone = "") => html`<button type="button" class="chip ${tone}" aria-pressed=${String(model.filter === filter)}
    @click=${() => void act(async () => { firstCards(); await choose(filter); atTop(); set({}); announce(t("rows", { n: model.total })); })}>
    <span>${name}</span>${n === undefined ? nothing : html`<span class="n">${number(n)}</span>`}</button>`;

const nameOfField = (field: string | undefined) => (field ? labelOf(field) : t("review.wholeRow"));

/** Problems by field and code. Each is a filter: by its field, or by its code where the field has several. */
function groups() {
  const by = model.problems?.by ?? [];
  const fields = new Set(by.map((it) => it.field).filter(Boolean));
  return by.slice(0, 12).map((it) => {
    const alone = by.filter((other) => other.field === it.field).length === 1;
    const filter = it.field && (alone || by.some((other) => other !== it && other.code === it.code)) ? `field:${it.field}` : `code:${it.code}`;
    return chip(filter, `${fields.size || it.field ? nameOfField(it.field) : ""}: ${words(it.code, it.title)}`, it.count, it.level === "error" ? "bad" : "warn");
  });
}

export function filters() {
  const counts = state.import?.counts ?? {};
  const bad = (counts.rejected ?? 0) + (counts.warnings && !counts.rejected ? counts.warnings : 0);
  return html`<div class="filters" role="group" aria-label=${t("review.filters")}>
    ${chip("all", t("review.all"), counts.read)}
    ${chip("problems", t("review.problems"), bad, bad ? "bad" : "")}
    ${(state.import?.edits?.count ?? 0) > 0 || model.filter === "edited" ? chip("edited", t("review.editedRows"), undefined) : nothing}
    ${groups().length ? html`<span class="between" aria-hidden="true"></span>${groups()}` : nothing}
  </div>`;
}

// ---- find and replace, set

type Panel = "replace" | "set";
let panel: Panel | undefined;
let form = { column: 0, find: "", with: "", value: "" };
let found: { of: string; n: number } | undefined;
let asking: ReturnType<typeof setTimeout> | undefined;

const request = (): Record<string, unknown> =>
  panel === "set"
    ? { op: "set", column: form.column, value: form.value || null, where: { filter: model.filter } }
    : { op: "replace", column: form.column, find: form.find, with: form.with };
const ready = () => panel === "set" || form.find !== "";

/** Counts while the reader types. */
function counting() {
  clearTimeout(asking);
  found = undefined;
  if (!ready()) return set({});
  const of = JSON.stringify(request());
  asking = setTimeout(() => {
    count(request()).then((n) => {
      if (of !== JSON.stringify(request()) || !panel) return;
      found = { of, n };
      announce(t("review.finds", { n }));
      set({});
    }, () => {});
  }, 250);
  set({});
}

export function openPanel(which: Panel | undefined) {
  panel = panel === which ? undefined : which;
  found = undefined;
  form = { column: model.columns[model.active.column]?.index ?? 0, find: "", with: "", value: "" };
  if (panel === "set") counting();
  set({});
  if (panel) setTimeout(() => document.querySelector<HTMLElement>(".tool-panel input")?.focus());
  else focusCell();
}
export const closePanel = () => (panel = undefined);

const input = (name: "find" | "with" | "value", label: string) => html`<label>${label}
  <input .value=${form[name]} autocomplete="off" spellcheck="false" @input=${(event: Event) => { form[name] = (event.target as HTMLInputElement).value; counting(); }}></label>`;

function go() {
  if (!found?.n) return;
  const json = request();
  void act(async () => {
    await change("edits", json);
    openPanel(undefined);
  });
}

function inPanel(event: KeyboardEvent) {
  if (event.key === "Escape") {
    event.preventDefault();
    openPanel(undefined);
  } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) go();
}

export function panels() {
  if (!panel) return nothing;
  const n = found?.n;
  return html`<div class="tool-panel" role="group" aria-label=${t(panel === "set" ? "review.set" : "review.replace")} @keydown=${inPanel}>
    <label>${t("review.inColumn")}
      <select @change=${(event: Event) => { form.column = Number((event.target as HTMLSelectElement).value); counting(); }}>
        ${model.columns.map((it) => html`<option value=${it.index} .selected=${it.index === form.column}>${nameOf(it)}</option>`)}
      </select></label>
    ${panel === "replace" ? html`${input("find", t("review.find"))}${input("with", t("review.with"))}` : input("value", t("review.value"))}
    <div class="line end">
      <span class="muted">${n === undefined ? nothing : t(panel === "set" ? "review.sets" : "review.finds", { n })}</span>
      ${button(t("cancel"), () => openPanel(undefined), { kind: "quiet" })}
      ${button(t(panel === "set" ? "review.setAll" : "review.replaceAll"), go, { kind: "primary", disabled: !n || state.busy })}
    </div>
  </div>`;
}

// ---- the tools

export function tools() {
  const edits = state.import?.edits;
  const rows = selectedRows();
  const { top, bottom } = selection();
  const skipped = rows.length > 0 && rows.every((row) => row.state === "skipped");
  const none = model.total === 0;
  return html`<div class="tools" role="group" aria-label=${t("review.tools")}>
    ${iconButton("undo", t("review.undo"), () => undo("undo"), { disabled: edits?.undo === 0 || state.busy, keys: "Control+Z" })}
    ${iconButton("redo", t("review.redo"), () => undo("redo"), { disabled: edits?.redo === 0 || state.busy, keys: "Control+Y" })}
    <span class="between" aria-hidden="true"></span>
    ${button(t("review.replace"), () => openPanel("replace"), { kind: "quiet", icon: "search", pressed: panel === "replace" })}
    ${button(t("review.set"), () => openPanel("set"), { kind: "quiet", icon: "pen", pressed: panel === "set", disabled: none })}
    ${button(t("review.fill"), () => void fillDown().then(focusCell), { kind: "quiet", icon: "fill", disabled: top === bottom, keys: "Control+D" })}
    ${skipped
      ? button(t("review.restore", { n: rows.length }), () => skip(false), { kind: "quiet", icon: "restore", disabled: state.busy })
      : button(t("review.skip", { n: Math.max(1, rows.length) }), () => skip(true), { kind: "quiet", icon: "skip", disabled: none || state.busy })}
    <span class="grow"></span>
    ${iconButton("previous", t("review.previousProblem"), () => void goToProblem(-1), { keys: "Shift+F8", disabled: none })}
    ${button(t("review.nextProblem"), () => void goToProblem(1), { kind: "quiet", icon: "next", keys: "F8", disabled: none })}
  </div>`;
}

/** What the active cell holds in full, and what is wrong with it. */
export function detail() {
  const row = activeRow();
  const column = model.columns[model.active.column];
  if (!row || !column) return html`<div class="detail muted">&nbsp;</div>`;
  const here = row.state === "skipped" ? [] : problemsOf(row, column);
  const others = row.state === "skipped" ? [] : problemsElsewhere(row);
  const tone = here.length || others.length ? ([...here, ...others].some((it) => it.level === "error") ? "bad" : "warn") : "";
  return html`<div class="detail ${tone}">
    <span class="where">${t("review.cell", { row: numberOf(row), column: nameOf(column) })}</span>
    ${row.state === "skipped" ? html`<span>${t("review.isSkipped")}</span>` : nothing}
    ${here.length && row.cells[column.index] ? html`<code>${row.cells[column.index]}</code>` : nothing}${here.map((it) => html`<strong>${words(it.code, it.message)}</strong>`)}
    ${others.map((it) => html`<strong>${nameOfField(it.field)}: ${words(it.code, it.message)}</strong>`)}
    ${!here.length && !others.length ? html`<span class="value">${row.cells[column.index] ?? ""}</span>` : nothing}
  </div>`;
}
