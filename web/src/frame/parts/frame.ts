// What stands around each step: the title, the steps as a list, the lines for the whole page, and the question before leaving.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { close, enter, leave } from "../flow.js";
import { set, state, type Step } from "../store.js";
import { bytes, day, t, type TextKey } from "../texts.js";
import { button, icon, notice } from "./ui.js";

/** Where each step stands in the list that the reader sees. */
const RAIL: { name: TextKey; steps: Step[]; back?: Step }[] = [
  { name: "rail.upload", steps: ["upload", "resume", "start"] },
  { name: "rail.source", steps: ["source"], back: "source" },
  { name: "rail.mapping", steps: ["mapping"], back: "mapping" },
  { name: "rail.values", steps: ["values"], back: "values" },
  { name: "rail.review", steps: ["checking", "review"], back: "review" },
  { name: "rail.submit", steps: ["submit", "ended"] },
];

const has = (back: Step): boolean =>
  (back === "source" && !!state.preview) || (back === "mapping" && !!state.mapping) ||
  (back === "values" && Object.keys(state.values).length > 0) || (back === "review" && state.import?.state === "review");

function rail(): TemplateResult {
  const shown = RAIL.filter((it) => it.name !== "rail.values" || Object.keys(state.values).length || state.kit?.fields.some((field) => field.kind === "enum"));
  const now = Math.max(0, shown.findIndex((it) => it.steps.includes(state.step)));
  const complete = state.import?.state === "completed";
  const over = ["submitting", "completed", "failed", "canceled", "expired"].includes(state.import?.state ?? "") || state.busy;
  return html`<nav class="rail" aria-label=${t("rail")}>
    <p class="narrow" aria-hidden="true">${t("rail.of", { at: now + 1, n: shown.length })}: <strong>${t(shown[now]!.name)}</strong></p>
    <ol>${shown.map((it, at) => {
      const name = html`<span class="dot">${at < now || (complete && at === now) ? icon("check") : at + 1}</span><span class="name">${t(it.name)}</span>${at < now ? html`<span class="unseen">${t("rail.done")}</span>` : nothing}`;
      const back = at < now && it.back && has(it.back) && !over ? it.back : undefined;
      return html`<li class=${at < now ? "past" : at === now ? "now" : ""} aria-current=${at === now ? "step" : nothing}>
        ${back ? html`<button type="button" @click=${() => enter(back)}>${name}</button>` : html`<span class="item">${name}</span>`}
      </li>`;
    })}</ol>
  </nav>`;
}

/** Lines that concern the whole page: no connection, another tab, a newer kit. */
function lines() {
  return html`${state.online ? nothing : notice("warning", t("offline"))}
    ${state.elsewhere ? notice("info", t("elsewhere"), button(t("elsewhere.seen"), () => set({ elsewhere: false }), { kind: "quiet" })) : nothing}
    ${state.skipped && ["values", "checking", "review"].includes(state.step)
      ? notice("info", t("mapping.skipped", { n: state.mapping!.fields.length }), button(t("mapping.look"), () => enter("mapping"), { kind: "quiet" }))
      : nothing}`;
}

function leaving() {
  const uploading = state.upload && state.upload.state !== "done";
  const it = state.import;
  return html`<div class="veil"><div class="panel ask" role="alertdialog" aria-modal="true" aria-labelledby="leave-title" aria-describedby="leave-words" @keydown=${trap}>
    <h2 id="leave-title" tabindex="-1">${t("leave.heading")}</h2>
    <p id="leave-words">${t(uploading ? "leave.uploading" : it?.state === "submitting" ? "leave.submitting" : "leave.kept", { day: it ? day(it.expires_at) : "" })}</p>
    <div class="line end">
      ${button(t("leave.go"), close, { kind: "quiet" })}
      ${button(t("leave.stay"), () => { set({ leaving: false }); setTimeout(() => document.querySelector<HTMLElement>("#close")?.focus()); }, { kind: "primary" })}
    </div>
  </div></div>`;
}

/** Tab stays within the question, and Escape takes it away. */
function trap(event: KeyboardEvent) {
  const inside = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")];
  if (event.key === "Escape") {
    event.stopPropagation();
    set({ leaving: false });
    setTimeout(() => document.querySelector<HTMLElement>("#close")?.focus());
  } else if (event.key === "Tab") {
    event.preventDefault();
    const at = inside.indexOf(document.activeElement as HTMLElement);
    inside[(at + (event.shiftKey ? -1 : 1) + inside.length) % inside.length]?.focus();
  }
}

export function around(step: TemplateResult): TemplateResult {
  const { import: it, upload, kit } = state;
  const file = it?.file ?? upload;
  return html`<div class="app" ?inert=${state.leaving}>
      <header class="top">
        <div class="grow"><h1>${kit ? t("title", { what: kit.label }) : t("import")}</h1>
          ${file ? html`<p class="muted small"><bdi>${file.name}</bdi> · <bdi>${bytes(file.size)}</bdi></p>` : nothing}</div>
        ${state.inline ? nothing : closer()}
      </header>
      ${kit ? rail() : nothing}
      <div class="lines">${lines()}</div>
      ${step}
    </div>
    ${state.leaving ? leaving() : nothing}`;
}

const closer = () => html`<button type="button" id="close" class="button quiet square" aria-label=${t("close")} title=${t("close")} @click=${leave}>${icon("close")}</button>`;
