// Mapping: which column of the file becomes which field. Candidates come with their samples and with how many values fit.
import { html, nothing } from "lit/html.js";
import { act, choose, enter, mappingDone, toSource } from "../flow.js";
import { button, icon, notice, page } from "../parts/ui.js";
import { uploadLine } from "../parts/upload-line.js";
import { announce, labelOf, state } from "../store.js";
import { list, t, type TextKey } from "../texts.js";
import type { Candidate, MappedField } from "../types.js";

const fieldOf = (name: string) => state.kit!.fields.find((field) => field.name === name);
const chosen = (field: MappedField): Candidate | undefined => field.candidates.find((it) => it.column === field.column);

const headerOf = (it: { column: number; header: string | null }) => it.header || t("mapping.nameless", { n: it.column + 1 });

/** All columns of the file: those that some field reads, and the others. */
function columns(): { column: number; header: string | null; samples: string[] }[] {
  const found = new Map<number, { column: number; header: string | null; samples: string[] }>();
  for (const it of state.mapping!.unused) found.set(it.column, it);
  for (const field of state.mapping!.fields) {
    for (const it of field.candidates) if (!found.has(it.column)) found.set(it.column, it);
    if (field.column != null && !found.has(field.column)) found.set(field.column, { column: field.column, header: field.header ?? "", samples: [] });
  }
  return [...found.values()].sort((a, b) => a.column - b.column);
}

function picked(field: MappedField, event: Event) {
  const text = (event.target as HTMLSelectElement).value;
  void act(async () => {
    await choose(field.field, text === "" ? null : Number(text));
    const now = state.mapping!.fields.find((it) => it.field === field.field)!;
    const fit = chosen(now)?.fit;
    announce(fit ? fitWords(fit.good, fit.tried) : t("mapping.changed", { field: labelOf(field.field) }));
  });
}

const fitWords = (good: number, tried: number) => t(good === tried ? "mapping.allFit" : "mapping.fit", { n: tried, good });

function select(field: MappedField) {
  const offered = field.candidates.filter((it) => it.score > 0);
  const rest = columns().filter((it) => !offered.some((other) => other.column === it.column));
  const option = (it: { column: number; header: string | null }) =>
    html`<option value=${it.column} ?selected=${it.column === field.column} .selected=${it.column === field.column}>${headerOf(it)}</option>`;
  const missing = field.required && field.column == null;
  return html`<select id="map-${field.field}" aria-describedby="fit-${field.field}" aria-invalid=${missing ? "true" : nothing} aria-disabled=${state.busy ? "true" : nothing}
      @change=${(event: Event) => picked(field, event)}>
    <option value="" ?selected=${field.column == null} .selected=${field.column == null}>${t(field.required ? "mapping.pick" : "mapping.leaveOut")}</option>
    ${offered.length ? html`<optgroup label=${t("mapping.offered")}>${offered.map(option)}</optgroup>` : nothing}
    ${rest.length ? html`<optgroup label=${t("mapping.others")}>${rest.map(option)}</optgroup>` : nothing}
  </select>`;
}

function fit(field: MappedField) {
  const it = chosen(field);
  if (field.column == null) {
    const best = field.candidates[0];
    const offer = best && best.score > 0 && !state.mapping!.fields.some((other) => other.column === best.column)
      ? button(t("mapping.take", { header: headerOf(best) }), () => void act(() => choose(field.field, best.column)), { kind: "quiet", disabled: state.busy })
      : nothing;
    return html`<span class=${field.required ? "status danger" : "status muted"}>${icon(field.required ? "error" : "info")}<span>${t(field.required ? "mapping.missing" : "mapping.stays")}</span></span>${offer}`;
  }
  const bad = it?.fit && it.fit.good < it.fit.tried ? it.fit : undefined;
  return html`<span class="status ${bad ? "warning" : "success"}">${icon(bad ? "warning" : "check")}<span>${it?.fit?.tried ? fitWords(it.fit.good, it.fit.tried) : t(`mapping.how.${field.how}` as TextKey)}</span></span>
    ${bad?.bad.length ? html`<p class="muted small">${t("mapping.bad", { n: bad.tried - bad.good })} ${bad.bad.map((text) => html`<code>${text}</code> `)}</p>` : nothing}`;
}

function row(field: MappedField) {
  const about = fieldOf(field.field);
  const samples = chosen(field)?.samples ?? columns().find((it) => it.column === field.column)?.samples ?? [];
  const twice = field.column != null ? state.mapping!.fields.find((it) => it !== field && it.column === field.column) : undefined;
  return html`<tr>
    <th scope="row"><label for="map-${field.field}">${labelOf(field.field)}</label>${field.required ? html`<span class="tag">${t("required")}</span>` : nothing}
      ${about?.help ? html`<p class="muted small">${about.help}</p>` : nothing}</th>
    <td>${select(field)}<p class="how muted small">${field.column == null ? nothing : t(`mapping.how.${field.how}` as TextKey)}${twice ? html` · ${t("mapping.twice", { field: labelOf(twice.field) })}` : nothing}</p></td>
    <td class="samples">${samples.slice(0, 3).map((text) => html`<code>${text}</code>`)}</td>
    <td id="fit-${field.field}">${fit(field)}</td>
  </tr>`;
}

export function mappingStep() {
  const mapping = state.mapping!;
  const missing = mapping.fields.filter((field) => field.required && field.column == null);
  const go = () => {
    if (!missing.length) return void act(mappingDone);
    announce(t("mapping.need", { fields: list(missing.map((it) => labelOf(it.field))) }));
    document.getElementById(`map-${missing[0]!.field}`)?.focus();
  };
  const waits = state.busy && state.upload && state.upload.state !== "done";
  return page(
    t("mapping.heading"),
    t("mapping.lead"),
    html`<table class="cards mapping">
        <thead><tr><th scope="col">${t("mapping.field")}</th><th scope="col">${t("mapping.column")}</th><th scope="col">${t("mapping.samples")}</th><th scope="col">${t("mapping.fits")}</th></tr></thead>
        <tbody>${mapping.fields.map(row)}</tbody>
      </table>
      ${mapping.unused.length
        ? html`<section class="unused"><h3>${t("mapping.unused", { n: mapping.unused.length })}</h3>
            <p class="muted">${mapping.unused.map((it) => html`<code>${headerOf(it)}</code> `)}</p></section>`
        : nothing}
      ${missing.length ? notice("warning", t("mapping.need", { fields: list(missing.map((it) => labelOf(it.field))) })) : nothing}`,
    {
      back: () => (state.preview ? enter("source") : void act(toSource)),
      left: uploadLine(),
      primary: button(waits ? t("mapping.waits") : t("continue"), go, { kind: "primary", disabled: state.busy }),
    },
  );
}
