// Source: how the file is read, why kitload thinks so, and what that gives. Each choice is shown at once.
import { html, nothing } from "lit/html.js";
import { act, sourceDone, tryout } from "../flow.js";
import { button, notice, page } from "../parts/ui.js";
import { uploadLine } from "../parts/upload-line.js";
import { state } from "../store.js";
import { maybe, t, type TextKey } from "../texts.js";
import type { Evidence, PreviewRow } from "../types.js";

const ENCODINGS = ["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "utf-16le", "utf-16be"];
const DELIMITERS = [",", ";", "\t", "|"];

/** The server gives its reasons in English. The usual ones are known in other languages. */
const REASONS: Record<string, TextKey> = {
  "you chose it": "why.chosen", "it was chosen in this review": "why.chosen", "the kit says so": "why.kit",
  "by the first bytes of the file": "why.bytes", "by the first rows of the file": "why.rows",
};
const reason = (found: Evidence | undefined) => (found ? (REASONS[found.why] ? t(REASONS[found.why]!) : found.why) : nothing);
const evidence = (fact: string): Evidence | undefined => state.preview!.source.evidence?.find((it) => it.fact === fact);
const nameOfDelimiter = (text: string) => maybe(`delimiter.${{ ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" }[text] ?? ""}`) ?? text;

function select(fact: "encoding" | "delimiter", value: string | null | undefined, standard: string[], name: (text: string) => string) {
  if (value == null) return nothing;
  const found = evidence(fact);
  const others = (found?.others ?? []).map(String);
  const all = [value, ...others, ...standard].filter((it, at, list) => list.findIndex((other) => other.toLowerCase() === it.toLowerCase()) === at);
  return html`<div class="choice">
    <label for=${fact}>${t(`source.${fact}` as TextKey)}</label>
    <select id=${fact} aria-describedby="${fact}-why" @change=${(event: Event) => void tryout({ [fact]: (event.target as HTMLSelectElement).value })}>
      ${all.map((it) => html`<option value=${it} ?selected=${it === value}>${name(it)}</option>`)}
    </select>
    <p class="why" id="${fact}-why">${reason(found)}</p>
  </div>`;
}

function header() {
  const { header: given } = state.preview!.source;
  if (given === undefined) return nothing;
  const value = given === null || given === 0 ? "none" : String(given);
  const found = evidence("header");
  const rows = Array.from({ length: Math.max(10, (Number(value) || 0) + 3) }, (_, at) => String(at + 1));
  const name = (it: string) => (it === "none" ? t("source.noHeader") : t("source.row", { row: it }));
  return html`<div class="choice">
    <label for="header">${t("source.header")}</label>
    <select id="header" aria-describedby="header-why" @change=${(event: Event) => void tryout({ header: (event.target as HTMLSelectElement).value })}>
      ${[...new Set([...rows, value, "none"])].map((it) => html`<option value=${it} ?selected=${it === value}>${name(it)}</option>`)}
    </select>
    <p class="why" id="header-why">${reason(found)}</p>
  </div>`;
}

const cells = (row: PreviewRow, width: number) =>
  Array.from({ length: width }, (_, at) => html`<td>${row.cells[at] ?? nothing}</td>`);

function table() {
  const { source, rows, head } = state.preview!;
  const width = source.columns.length;
  const at = Number(source.header) || 0;
  const above = (head ?? []).filter((row) => (row.number ?? 0) < at);
  return html`<div class="scroll preview" tabindex="0" role="region" aria-label=${t("source.preview")}>
    <table>
      <thead>
        ${above.map((row) => html`<tr class="above"><td class="number">${row.number}</td><td colspan=${width}>${row.cells.filter(Boolean).join(" · ")}</td></tr>`)}
        <tr><th scope="col" class="number"><span class="unseen">${t("row")}</span>${at || nothing}</th>
          ${source.columns.map((column) => html`<th scope="col">${column.name ?? t("mapping.nameless", { n: column.index + 1 })}</th>`)}</tr>
      </thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row" class="number">${row.number ?? row.line ?? row.ordinal}</th>${cells(row, width)}</tr>`)}</tbody>
    </table>
  </div>`;
}

export function sourceStep() {
  const { source, rows } = state.preview!;
  const json = source.format !== "csv";
  return page(
    t("source.heading"),
    t("source.lead"),
    html`${json
        ? html`<p class="muted">${t("source.json", { format: source.format.toUpperCase() })}</p>`
        : html`<div class="choices">
            ${header()}
            ${select("delimiter", source.delimiter, DELIMITERS, nameOfDelimiter)}
            ${select("encoding", source.encoding, ENCODINGS, (text) => text.toUpperCase().replace("WINDOWS", "Windows"))}
          </div>`}
      ${(source.evidence ?? []).filter((it) => it.fact === "note").map((it) => notice("info", it.why))}
      ${rows.length ? table() : html`<p class="empty">${t("source.empty")}</p>`}
      <p class="muted small">${t("source.first", { n: rows.length })} · ${t("columns", { n: source.columns.length })}</p>`,
    {
      left: uploadLine(),
      primary: button(t("continue"), () => void act(sourceDone), { kind: "primary", disabled: state.busy || !rows.length }),
    },
  );
}
