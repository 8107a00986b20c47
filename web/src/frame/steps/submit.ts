// Submit: what will happen, in a sentence, and then what has happened. The page stays until the outcome is known.
import { html, nothing } from "lit/html.js";
import { download } from "../api.js";
import { act, anew, close, enter, importPath, rerun, submit } from "../flow.js";
import { button, icon, notice, page, progress, spinner } from "../parts/ui.js";
import { state } from "../store.js";
import { number, t, type TextKey } from "../texts.js";
import type { Counts } from "../types.js";

const counts = (): Counts => state.import?.counts ?? {};
export const bad = (of: Counts) => of.rejected ?? 0;
export const good = (of: Counts) => of.good ?? Math.max(0, (of.read ?? 0) - bad(of) - (of.skipped ?? 0));

const figure = (n: number | undefined, key: TextKey, tone = "") =>
  n ? html`<div class="figure ${tone}"><dt>${t(key)}</dt><dd>${number(n)}</dd></div>` : nothing;

function rejects() {
  const { name } = state.import!.file;
  return button(t("submit.rejects"), () => void act(() => download(importPath("rejects.csv"), name.replace(/(\.\w+)?$/, ".rejected.csv"))), { icon: "download" });
}

/** Before the button is pressed, and while the rows go in. */
export function submitStep() {
  const of = counts();
  const runs = state.import?.state === "submitting";
  if (runs) {
    const at = state.import?.progress;
    return page(t("submit.running"), t("submit.stay"), html`<div class="centre">${at?.total ? progress(at.done, at.total, t("submit.running")) : spinner()}
      <p class="muted">${at?.done ? t("rows", { n: at.done }) : nothing}</p></div>`, {});
  }
  const n = good(of);
  return page(
    t("submit.heading", { n }),
    nothing,
    html`<div class="summary">
        <p class="big">${t("submit.before", { n, what: state.kit!.label })}</p>
        <dl class="figures">
          ${figure(of.read, "count.read")}${figure(n, "count.good", "success")}${figure(bad(of), "count.bad", "danger")}${figure(of.skipped, "count.skipped")}${figure(of.warnings, "count.warnings", "warning")}
        </dl>
        ${bad(of) ? notice("warning", t("submit.leavesOut", { n: bad(of) }), html`<p class="muted">${t("submit.leavesOutHint")}</p>`) : nothing}
        ${of.skipped ? html`<p class="muted">${t("submit.skipped", { n: of.skipped })}</p>` : nothing}
      </div>`,
    {
      back: () => enter("review"),
      primary: button(state.busy ? t("submit.running") : t("submit.go", { n }), () => void act(submit), { kind: "primary", disabled: state.busy || n === 0 }),
    },
  );
}

/** The outcome, as the destination's job says it. */
export function endedStep() {
  const it = state.import!;
  const of = counts();
  if (it.state === "completed") {
    return page(
      t("ended.completed"), nothing,
      html`<div class="summary">
        <p class="big">${t("ended.sentence", { n: (of.inserted ?? 0) + (of.updated ?? 0) + (of.unchanged ?? 0) + (of.existing ?? 0) || good(of), what: it.kit_label })}</p>
        <dl class="figures">
          ${figure(of.inserted, "count.inserted", "success")}${figure(of.updated, "count.updated", "success")}${figure(of.unchanged, "count.unchanged")}
          ${figure(of.existing, "count.existing")}${figure(of.deleted, "count.deleted", "warning")}${figure(bad(of), "count.rejected", "danger")}${figure(of.skipped, "count.skipped")}
        </dl>
        ${bad(of) ? notice("warning", t("ended.rejected", { n: bad(of) }), rejects()) : nothing}
      </div>`,
      { mark: html`<span class="badge success">${icon("check")}</span>`, others: button(t("ended.again"), anew, { kind: "plain" }), primary: button(t("done"), close, { kind: "primary" }) },
      "outcome",
    );
  }
  const why = it.problem;
  const fate = why?.rows_in === "all" ? "ended.rowsIn" : why?.rows_in === "unknown" ? "ended.rowsUnknown" : "ended.rowsOut";
  return page(
    t(`ended.${it.state}` as TextKey), nothing,
    html`<div class="summary">
      ${why ? html`<p class="big">${why.sentence}</p>` : nothing}
      ${it.state === "failed" ? html`<p class="muted">${t(fate)}</p>` : nothing}
      ${it.state === "failed" && bad(of) ? rejects() : nothing}
    </div>`,
    {
      mark: html`<span class="badge ${it.state === "failed" ? "danger" : ""}">${icon(it.state === "failed" ? "error" : "info")}</span>`,
      others: html`${button(t("ended.again"), anew)}${it.state === "failed" && why?.rows_in === "none" ? button(t("ended.retry"), () => void act(rerun), { kind: "plain", disabled: state.busy }) : nothing}`,
      primary: button(t("close"), close, { kind: "primary" }),
    },
    "outcome",
  );
}
