// The line in the footer that says how far the upload is, on every step that goes on beside it.
import { html, nothing } from "lit/html.js";
import { state } from "../store.js";
import { bytes, percent, t } from "../texts.js";
import { icon, progress } from "./ui.js";

export function uploadLine() {
  const { upload } = state;
  if (!upload || upload.state === "done") return state.import ? html`<span class="line muted small">${icon("check")}${t("upload.kept", { size: bytes(state.import.file.size) })}</span>` : nothing;
  const words = upload.state === "waiting" ? t("upload.waiting") : upload.state === "failed" ? t("upload.failed") : t("upload.line", { share: percent(upload.sent / upload.size), size: bytes(upload.size) });
  return html`<div class="upload-line">${progress(upload.sent, upload.size, t("upload.sending", { name: upload.name }))}<span class="muted small">${words}</span></div>`;
}
