// Values: what the file says in a field that allows only some values. Unmatched ones come first, and nothing is decided silently.
import { html, nothing } from "lit/html.js";
import { act, assign, enter, moreValues, valuesDone } from "../flow.js";
import { button, page } from "../parts/ui.js";
import { uploadLine } from "../parts/upload-line.js";
import { announce, state } from "../store.js";
import { t } from "../texts.js";
import type { Value, Values } from "../types.js";

const REJECT = "\u0000reject";
const optionsOf = (values: Values) => values.options.map((it) => (typeof it === "string" ? { value: it, label: it } : { value: it.value, label: it.label ?? it.value }));

function decide(field: string, from: string[], event: Event) {
  const text = (event.target as HTMLSelectElement).value;
  assign(field, from, text === "" ? undefined : text === REJECT ? null : text);
  announce(t("values.set", { n: from.length }));
}

function select(field: string, values: Values, value: Value) {
  return html`<select aria-label=${t("values.becomes", { value: value.value })} @change=${(event: Event) => decide(field, [value.value], event)}>
    <option value="" .selected=${value.to === undefined}>${t("values.open")}</option>
    ${optionsOf(values).map((it) => html`<option value=${it.value} .selected=${value.to === it.value}>${it.label}</option>`)}
    <option value=${REJECT} .selected=${value.to === null}>${t("values.reject")}</option>
  </select>`;
}

function section(field: string, values: Values) {
  const label = state.kit!.fields.find((it) => it.name === field)?.label ?? field;
  const unmatched = values.data.filter((it) => !it.matched);
  const open = unmatched.filter((it) => it.to === undefined);
  const matched = values.data.filter((it) => it.matched);
  return html`<section class="panel" aria-labelledby="values-${field}">
    <div class="line wrap">
      <div class="grow"><h3 id="values-${field}">${label}</h3>
        <p class="muted">${t("values.unmatched", { n: unmatched.length })}${open.length ? html` · ${t("values.left", { n: open.length })}` : nothing}</p></div>
      ${open.length > 1
        ? html`<label class="inline">${t("values.bulk", { n: open.length })}
            <select @change=${(event: Event) => { decide(field, open.map((it) => it.value), event); (event.target as HTMLSelectElement).value = ""; }}>
              <option value="">${t("values.choose")}</option>
              ${optionsOf(values).map((it) => html`<option value=${it.value}>${it.label}</option>`)}
              <option value=${REJECT}>${t("values.reject")}</option>
            </select></label>`
        : nothing}
    </div>
    <table class="cards values">
      <thead><tr><th scope="col">${t("values.value")}</th><th scope="col" class="count">${t("values.rows")}</th><th scope="col">${t("values.to")}</th></tr></thead>
      <tbody>${unmatched.map((value) => html`<tr>
        <th scope="row"><code>${value.value}</code></th><td class="count">${t("rows", { n: value.count })}</td><td>${select(field, values, value)}</td></tr>`)}</tbody>
    </table>
    ${values.next ? button(t("values.more"), () => void act(() => moreValues(field)), { kind: "quiet" }) : nothing}
    ${matched.length
      ? html`<details><summary>${t("values.matched", { n: matched.length })}</summary>
          <p class="muted">${matched.map((it) => html`<code>${it.value}</code> ${t("rows", { n: it.count })} &ensp; `)}</p></details>`
      : nothing}
  </section>`;
}

export function valuesStep() {
  const open = Object.values(state.values).flatMap((it) => it.data).filter((it) => !it.matched && it.to === undefined);
  return page(
    t("values.heading"),
    t("values.lead"),
    html`${Object.entries(state.values).map(([field, values]) => section(field, values))}
      ${open.length ? html`<p class="muted">${t("values.openHint", { n: open.length })}</p>` : nothing}`,
    {
      back: () => enter("mapping"),
      left: uploadLine(),
      primary: button(t("continue"), () => void act(valuesDone), { kind: "primary", disabled: state.busy }),
    },
  );
}
