// Checking: all rows go through the kit. The page says how far it is, and goes on by itself.
import { html } from "lit/html.js";
import { page, progress } from "../parts/ui.js";
import { state } from "../store.js";
import { number, t } from "../texts.js";

export function checkingStep() {
  const at = state.import?.progress;
  const words = at?.total ? t("checking.of", { done: number(at.done), n: at.total }) : at?.done ? t("rows", { n: at.done }) : t("checking.begins");
  return page(
    t("checking.heading"), t("checking.lead"),
    html`<div class="centre">${progress(at?.done ?? 0, at?.total, t("checking.heading"))}<p class="muted">${words}</p></div>`,
    {},
  );
}
