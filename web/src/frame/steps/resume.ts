// Resume: the imports that this person has begun and not ended. Each can be continued or thrown away.
import { html, nothing } from "lit/html.js";
import { act, anew, discard, resume } from "../flow.js";
import { button, page } from "../parts/ui.js";
import { set, state } from "../store.js";
import { ago, bytes, day, percent, t, type TextKey } from "../texts.js";
import type { Import } from "../types.js";

let asking: string | undefined;
function askFor(id: string | undefined) {
  asking = id;
  set({});
}

function standing(it: Import): string {
  if (it.state === "uploading") return it.upload ? t("resume.uploading", { share: percent(it.upload.offset / (it.file.size || 1)) }) : t("resume.state.uploading");
  if (it.state === "review") return (it.counts?.rejected ?? 0) > 0 ? t("resume.problems", { n: it.counts!.rejected! }) : t("resume.ready");
  return t(`resume.state.${it.state}` as TextKey);
}

const card = (it: Import) => html`<li class="panel line wrap">
  <div class="grow">
    <h3><bdi>${it.file.name}</bdi></h3>
    <p><strong class=${it.state === "failed" ? "danger" : ""}>${standing(it)}</strong>
      <span class="muted"> · ${ago(it.changed_at)} · ${bytes(it.file.size)} · ${t("resume.kept", { day: day(it.expires_at) })}</span></p>
  </div>
  ${asking === it.id
    ? html`<p>${t("resume.sure")}</p>
        ${button(t("resume.keep"), () => askFor(undefined), { kind: "quiet" })}
        ${button(t("resume.discard"), () => void act(() => discard(it)), { kind: "danger", label: t("resume.discardOf", { name: it.file.name }) })}`
    : html`${it.state === "submitting" ? nothing : button(t("resume.discard"), () => askFor(it.id), { kind: "quiet", label: t("resume.discardOf", { name: it.file.name }) })}
        ${button(it.state === "uploading" ? t("resume.choose") : t("resume.continue"), () => void act(() => resume(it)), { label: t("resume.continueOf", { name: it.file.name }) })}`}
</li>`;

export function resumeStep() {
  return page(
    t("resume.heading"), t("resume.lead", { n: state.open.length }),
    html`<ul class="list">${state.open.map(card)}</ul>`,
    { primary: button(t("resume.anew"), anew, { kind: "primary" }) },
  );
}
