// The grid: a table of any number of rows, of which only those in view are in the page. It follows the grid pattern of the ARIA
// Authoring Practices: one cell has the focus, arrows move it, and all rows and columns are counted for a screen reader.
import { html, nothing, render } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { styled } from "../parts/ui.js";
import { state } from "../store.js";
import { maybe, t } from "../texts.js";
import { rowHeight } from "../theme.js";
import type { Column, Row } from "../types.js";
import { commit } from "./editing.js";
import { WINDOW, cellOf, clamp, model, move, need, onModel, pendingKey, problemsElsewhere, problemsOf, rowAt, selection, nameOf, numberOf } from "./model.js";

/** Browsers draw nothing beyond some ten million pixels: a longer table scrolls by its share. */
const TALLEST = 8_000_000;
const NUMBER_WIDTH = 76;
const AROUND = 6;

let scroller: HTMLElement | undefined;
let body: HTMLElement | undefined;
/** Where the view begins in the table, in pixels, and where the scrollbar stood then. */
let top = 0;
let bar = 0;
let wanted = false;
let frame = 0;
let settled: ReturnType<typeof setTimeout> | undefined;
let widths: number[] = [];

const height = () => rowHeight();
const all = () => model.total * height();
const shown = () => Math.min(all(), TALLEST);
const view = () => Math.max(0, (scroller?.clientHeight ?? 0) - height());
const most = () => Math.max(0, all() - view());
const share = () => (shown() - view() > 0 ? most() / (shown() - view()) : 1);

/** A wide column for long values, from the rows that are here first. */
function measure() {
  widths = model.columns.map((column, at) => {
    let longest = nameOf(column).length + 2;
    for (let row = 0; row < 60; row++) longest = Math.max(longest, (rowAt(row)?.cells[at] ?? "").length);
    return Math.round(Math.min(300, Math.max(96, 26 + longest * 7.6)));
  });
}

function scrolled() {
  const now = scroller!.scrollTop;
  const moved = now - bar;
  bar = now;
  // A turn of the wheel moves by pixels, a drag of the bar by its share.
  top = share() === 1 ? now : Math.abs(moved) < view() * 2 ? top + moved : now * share();
  top = Math.min(Math.max(0, top), most());
  clearTimeout(settled);
  settled = setTimeout(() => {
    if (!scroller || share() === 1) return;
    bar = scroller.scrollTop = Math.round(top / share());
    bar = scroller.scrollTop;
    draw();
  }, 140);
  soon();
}

const soon = () => {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    draw();
  });
};

/** Brings the active cell into view. */
function reveal() {
  if (!scroller) return;
  const { row, column } = model.active;
  const [from, to] = [row * height(), (row + 1) * height()];
  if (from < top) top = from;
  else if (to > top + view()) top = to - view();
  top = Math.min(Math.max(0, top), most());
  bar = scroller.scrollTop = Math.round(top / share());
  bar = scroller.scrollTop;
  const left = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  const right = left + (widths[column] ?? 0);
  const direction = document.documentElement.dir === "rtl" ? -1 : 1;
  const at = scroller.scrollLeft * direction;
  const wide = scroller.clientWidth - NUMBER_WIDTH;
  if (left < at) scroller.scrollLeft = left * direction;
  else if (right > at + wide) scroller.scrollLeft = Math.min(left, right - wide) * direction;
}

/** The active cell gets the focus when it is drawn. */
export function focusCell() {
  wanted = true;
  reveal();
  draw();
}

// ---- cells

function editor(row: Row, column: Column) {
  const field = state.kit!.fields.find((it) => it.name === column.field);
  const options = field?.options?.length ? `options-${column.index}` : undefined;
  return html`<input class="editor" .value=${model.editing!.text} aria-label=${t("review.cell", { row: numberOf(row), column: nameOf(column) })}
      list=${options ?? nothing} autocomplete="off" spellcheck="false" @blur=${() => void commit()} @dblclick=${(event: Event) => event.stopPropagation()}
      @input=${(event: Event) => (model.editing!.text = (event.target as HTMLInputElement).value)}>
    ${options ? html`<datalist id=${options}>${field!.options!.map((it) => html`<option value=${it.label ?? it.value}></option>`)}</datalist>` : nothing}`;
}

function cell(row: Row, column: Column, at: number, position: number, chosen: boolean) {
  const problems = row.state === "skipped" ? [] : problemsOf(row, column);
  const active = position === model.active.row && at === model.active.column;
  const level = problems.some((it) => it.level === "error") ? "bad" : problems.length ? "warn" : "";
  const waits = model.pending.has(pendingKey(row.ordinal, column.index));
  const edited = row.edited.includes(column.index);
  return html`<div role="gridcell" class="cell ${level} ${edited ? "edited" : ""} ${waits ? "waits" : ""} ${chosen ? "chosen" : ""} ${active ? "active" : ""}"
      aria-colindex=${at + 2} aria-selected=${chosen ? "true" : "false"} aria-invalid=${level === "bad" ? "true" : nothing} tabindex=${active ? "0" : "-1"} data-row=${position} data-column=${at}
      ${styled({ width: `${widths[at] ?? 140}px` })}>${
        active && model.editing ? editor(row, column) : html`<span class="text">${cellOf(row, column.index) ?? ""}</span>`
      }${problems.length ? html`<span class="unseen">${problems.map((it) => words(it.code, it.message)).join(", ")}</span>` : nothing}${waits ? html`<span class="unseen">${t("review.waits")}</span>` : edited ? html`<span class="unseen">${t("review.edited")}</span>` : nothing}</div>`;
}

/** The server's words for a problem, or the reader's language where a file has them. */
export const words = (code: string, message: string): string => maybe(`code.${code}`) ?? message;

/** Which columns are in view: a file may have a thousand. */
function columnsInView(): [number, number, number] {
  if (model.columns.length <= 30 || !scroller) return [0, model.columns.length, 0];
  const left = Math.abs(scroller.scrollLeft);
  const right = left + scroller.clientWidth;
  let [from, before, at] = [0, 0, 0];
  while (from < widths.length - 1 && before + widths[from]! < left - 300) before += widths[from++]!;
  let to = from;
  at = before;
  while (to < widths.length && at < right + 300) at += widths[to++]!;
  const { column } = model.active;
  if (column < from) [from, before] = [column, widths.slice(0, column).reduce((sum, width) => sum + width, 0)];
  return [from, Math.max(to, column + 1), before];
}

function line(position: number, [from, to, before]: [number, number, number]) {
  const row = rowAt(position);
  const { top: first, bottom, left, right } = selection();
  const inside = position >= first && position <= bottom;
  const at = position * height() - top + bar;
  const problem = row && row.state !== "skipped" ? problemsElsewhere(row) : [];
  return html`<div role="row" class="row ${row?.state ?? "loading"}" aria-rowindex=${position + 2} aria-busy=${row ? nothing : "true"} ${styled({ transform: `translateY(${at}px)` })}>
    <div role="rowheader" class="number" aria-colindex="1" data-row=${position}>${row ? html`${problem.length ? html`<span class="mark" title=${problem.map((it) => words(it.code, it.message)).join("\n")}></span>` : nothing}${numberOf(row)}${row.state === "skipped" ? html`<span class="unseen">${t("review.isSkipped")}</span>` : nothing}` : nothing}</div>
    ${before ? html`<div role="presentation" ${styled({ width: `${before}px` })}></div>` : nothing}
    ${row
      ? model.columns.slice(from, to).map((column, index) => cell(row, column, from + index, position, inside && from + index >= left && from + index <= right))
      : html`<div role="gridcell" class="cell skeleton" tabindex=${position === model.active.row ? "0" : "-1"} aria-colindex="2" data-row=${position} data-column="0"><span class="unseen">${t("review.loading")}</span></div>`}
  </div>`;
}

function draw() {
  if (!body || !scroller) return;
  if (widths.length !== model.columns.length || (model.loaded && !measured)) {
    measure();
    measured = model.loaded;
  }
  const first = Math.max(0, Math.floor(top / height()) - AROUND);
  const last = Math.min(model.total - 1, Math.ceil((top + view()) / height()) + AROUND);
  model.inView = [Math.floor(first / WINDOW), Math.floor(Math.max(0, last) / WINDOW)];
  if (model.loaded) for (let window = model.inView[0]; window <= model.inView[1]; window++) void need(window);
  const positions: number[] = [];
  for (let at = first; at <= last; at++) positions.push(at);
  // The row with the focus stays in the page when it is scrolled away.
  const { row } = model.active;
  if (row < model.total && (row < first || row > last)) positions[row < first ? "unshift" : "push"](row);
  const range = columnsInView();
  const had = body.contains(document.activeElement);
  const wide = NUMBER_WIDTH + widths.reduce((sum, width) => sum + width, 0);
  render(
    html`<div role="rowgroup" class="head"><div role="row" class="row header" aria-rowindex="1" ${styled({ width: `${wide}px` })}>
        <div role="columnheader" class="number" aria-colindex="1">${t("row")}</div>
        ${range[2] ? html`<div role="presentation" ${styled({ width: `${range[2]}px` })}></div>` : nothing}
        ${model.columns.slice(range[0], range[1]).map((column, index) => html`<div role="columnheader" class="cell ${column.field ? "" : "unmapped"}" aria-colindex=${range[0] + index + 2}
          title=${column.name && nameOf(column) !== column.name ? `${nameOf(column)} (${column.name})` : nameOf(column)} ${styled({ width: `${widths[range[0] + index]}px` })}><span class="text">${nameOf(column)}</span></div>`)}
      </div></div>
      <div role="rowgroup" class="rows" ${styled({ height: `${shown()}px`, width: `${wide}px` })}>
        ${repeat(positions, (at) => at, (at) => line(at, range))}
      </div>`,
    body,
  );
  body.setAttribute("aria-rowcount", String(model.total + 1));
  body.setAttribute("aria-colcount", String(model.columns.length + 1));
  // A cell that had the focus and went gives it to the active one.
  if (had && !body.contains(document.activeElement)) wanted = true;
  if (wanted) {
    const target = body.querySelector<HTMLElement>(model.editing ? ".editor" : ".cell.active");
    if (target && document.activeElement !== target) {
      target.focus({ preventScroll: true });
      if (target instanceof HTMLInputElement) {
        if (model.editing?.whole) target.select();
        else target.setSelectionRange(target.value.length, target.value.length);
      }
    }
    if (target) wanted = false;
  }
}
let measured = false;

// ---- the mouse

const placeOf = (event: Event) => {
  const target = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
  return target ? { row: Number(target.dataset.row), column: Number(target.dataset.column ?? -1) } : undefined;
};

let dragging = false;
function pressed(event: MouseEvent) {
  const place = placeOf(event);
  if (!place || event.button !== 0 || (event.target as HTMLElement).closest(".editor")) return;
  event.preventDefault();
  if (model.editing) void commit();
  if (place.column < 0) {
    // The number of a row selects it.
    move({ row: place.row, column: 0 }, event.shiftKey);
    model.anchor = { row: event.shiftKey ? model.anchor.row : place.row, column: model.columns.length - 1 };
  } else {
    move(place, event.shiftKey);
    dragging = true;
  }
  focusCell();
}

function dragged(event: MouseEvent) {
  if (!dragging) return;
  const place = placeOf(event);
  if (!place || place.column < 0 || (place.row === model.active.row && place.column === model.active.column)) return;
  move(clamp(place), true);
  focusCell();
}

addEventListener("mouseup", () => (dragging = false));

function edit(event: Event) {
  const place = placeOf(event);
  const row = place && rowAt(place.row);
  if (!row || place.column < 0 || row.state === "skipped") return;
  model.editing = { text: cellOf(row, model.columns[place.column]!.index) ?? "", whole: false };
  focusCell();
}

/** Puts the grid into an element, until the element goes. */
export function attach(element: Element | undefined, keyDown: (event: KeyboardEvent) => void) {
  if (!element || element === scroller) return;
  scroller = element as HTMLElement;
  body = document.createElement("div");
  body.setAttribute("role", "grid");
  body.setAttribute("aria-multiselectable", "true");
  body.setAttribute("aria-label", t("review.grid"));
  body.className = "grid";
  scroller.append(body);
  top = bar = 0;
  measured = false;
  scroller.addEventListener("scroll", scrolled, { passive: true });
  body.addEventListener("keydown", keyDown);
  body.addEventListener("mousedown", pressed);
  body.addEventListener("mouseover", dragged);
  body.addEventListener("dblclick", edit);
  new ResizeObserver(soon).observe(scroller);
  onModel(soon);
  draw();
}

export const atTop = () => {
  top = 0;
  if (scroller) bar = scroller.scrollTop = 0;
  measured = false;
};
/** How many rows a page has, for Page Up and Page Down. */
export const pageRows = () => Math.max(1, Math.floor(view() / height()) - 1);
