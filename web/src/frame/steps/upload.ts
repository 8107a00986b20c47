// Upload: a file is dropped or chosen, or rows are pasted from a spreadsheet. What may be sent is said before.
import { html, nothing } from "lit/html.js";
import { download } from "../api.js";
import { act, cancelUpload, enter, show, upload } from "../flow.js";
import { button, icon, notice, page, progress } from "../parts/ui.js";
import { announce, set, state } from "../store.js";
import { bytes, list, maybe, number, percent, t } from "../texts.js";
import type { Field } from "../types.js";

const WORKBOOK = /\.(xlsx?|xlsm|xlsb|ods|numbers)$/i;
const FORMATS: Record<string, { name: string; ends: string }> = {
  csv: { name: "CSV", ends: ".csv,.tsv,.txt" },
  json: { name: "JSON", ends: ".json,.jsonl,.ndjson" },
};

const limits = () => ({ ...state.kit!.limits, ...state.session?.limits });

/** Says why the file cannot be taken, or nothing. */
function refusal(file: File): string | undefined {
  const most = limits().bytes;
  if (WORKBOOK.test(file.name)) return t("upload.workbook");
  if (file.size === 0) return t("upload.empty", { name: file.name });
  if (most && file.size > most) return t("upload.tooLarge", { name: file.name, size: bytes(file.size), most: bytes(most) });
  return undefined;
}

function take(files: FileList | File[] | null | undefined) {
  const file = files?.[0];
  if (!file) return;
  const why = files!.length > 1 ? t("upload.several") : refusal(file);
  if (why) return show(new Error(why));
  void act(() => upload(file));
}

// ---- dragging

let inside = 0;
function dragged(event: DragEvent) {
  event.preventDefault();
  if (event.type === "dragenter") inside++;
  if (event.type === "dragleave") inside--;
  if (event.type === "drop") {
    inside = 0;
    take(event.dataTransfer?.files);
  }
  document.querySelector(".drop")?.classList.toggle("over", inside > 0);
}

// ---- pasting

/** The rows of a spreadsheet come as lines with tabs. */
function pasteShape(text: string): { rows: number; columns: number } | undefined {
  const lines = text.replace(/\s+$/, "").split(/\r?\n/);
  const columns = Math.max(...lines.map((line) => line.split("\t").length));
  return text.trim() ? { rows: lines.length, columns } : undefined;
}

let pasted = "";

/** Pasting anywhere on this step does what it seems to do. */
export function pasting(event: ClipboardEvent) {
  if (state.step !== "upload" || state.busy || state.upload) return;
  const data = event.clipboardData;
  if (data?.files.length) {
    event.preventDefault();
    return take(data.files);
  }
  if (event.target instanceof HTMLTextAreaElement) return;
  const text = data?.getData("text/plain") ?? "";
  if (!pasteShape(text)) return;
  event.preventDefault();
  pasted = text;
  set({ pasting: true });
}

function usePasted() {
  const text = pasted.replace(/\s+$/, "") + "\n";
  set({ pasting: false });
  take([new File([text], t("upload.pastedName") + ".tsv", { type: "text/tab-separated-values" })]);
  pasted = "";
}

function paster() {
  const shape = pasteShape(pasted);
  return html`<section class="panel paste" aria-labelledby="paste-title">
    <h3 id="paste-title">${t("upload.paste")}</h3>
    <p class="muted" id="paste-help">${t("upload.pasteHelp")}</p>
    <textarea rows="9" spellcheck="false" wrap="off" aria-labelledby="paste-title" aria-describedby="paste-help" .value=${pasted}
      @input=${(event: Event) => ((pasted = (event.target as HTMLTextAreaElement).value), set({}))}></textarea>
    <div class="line">
      <p class="muted grow">${shape ? `${t("rows", { n: shape.rows })} · ${t("columns", { n: shape.columns })}` : nothing}</p>
      ${button(t("cancel"), () => ((pasted = ""), set({ pasting: false })), { kind: "quiet" })}
      ${button(t("upload.usePasted"), usePasted, { kind: "primary", disabled: !shape || shape.columns < 1 })}
    </div>
  </section>`;
}

// ---- what is shown

const most = () => {
  const { bytes: size, rows } = limits();
  const formats = list(state.kit!.formats.map((name) => FORMATS[name]?.name ?? name.toUpperCase()));
  return [t("upload.formats", { formats }), size ? t("upload.mostBytes", { size: bytes(size) }) : "", rows ? t("upload.mostRows", { n: rows }) : ""]
    .filter(Boolean).join(" · ");
};

const field = (it: Field) => html`<li>
  <div class="line"><strong>${it.label}</strong>${it.required ? html`<span class="tag">${t("required")}</span>` : nothing}
    <span class="muted kind">${maybe(`kind.${it.kind}`) ?? it.kind}</span></div>
  ${it.help ? html`<p class="muted">${it.help}</p>` : nothing}
  ${it.options?.length
    ? html`<p class="muted">${t("upload.oneOf", { values: it.options.slice(0, 6).map((o) => o.label ?? o.value).join(" · ") + (it.options.length > 6 ? " …" : "") })}</p>`
    : it.example ? html`<p class="muted">${t("upload.example", { example: it.example })}</p>` : nothing}
</li>`;

function sending() {
  const { name, size, sent, state: how } = state.upload!;
  return html`<div class="drop sending">
    <span class="badge">${icon("file")}</span>
    <p class="big">${name}</p>
    ${progress(sent, size, t("upload.sending", { name }))}
    <p class="muted">${how === "waiting" ? t("upload.waiting") : `${bytes(sent)} / ${bytes(size)} · ${percent(size ? sent / size : 0)}`}</p>
    ${button(t("cancel"), cancelUpload, { kind: "quiet" })}
  </div>`;
}

function choose() {
  const formats = state.kit!.formats.map((name) => FORMATS[name]?.ends).filter(Boolean).join(",");
  return html`<div class="drop" @dragenter=${dragged} @dragover=${dragged} @dragleave=${dragged} @drop=${dragged}>
    <span class="badge">${icon("upload")}</span>
    <p class="big">${state.continuing ? t("upload.dropAgain", { name: state.continuing.file.name }) : t("upload.drop")}</p>
    <div class="line center">
      ${button(t("upload.choose"), () => document.querySelector<HTMLInputElement>("#file")!.click(), { kind: "primary", id: "choose" })}
      ${state.continuing ? nothing : button(t("upload.paste"), () => {
        set({ pasting: true });
        setTimeout(() => document.querySelector("textarea")?.focus());
      }, { icon: "paste" })}
    </div>
    <input id="file" type="file" accept=${formats} hidden tabindex="-1" @change=${(event: Event) => {
      const input = event.target as HTMLInputElement;
      take(input.files);
      input.value = "";
    }}>
    <p class="muted">${most()}</p>
    <p class="muted small">${t("upload.workbookBefore")}</p>
  </div>`;
}

async function template() {
  const { name, label } = state.kit!;
  await download(`kits/${encodeURIComponent(name)}/template.csv`, `${label}.csv`);
  announce(t("upload.templateSaved"));
}

export function uploadStep() {
  const { continuing } = state;
  const others = state.open.length && !state.upload ? () => enter("resume") : undefined;
  return page(
    continuing ? t("upload.again") : t("upload.heading"),
    continuing ? t("upload.againLead", { name: continuing.file.name, size: bytes(continuing.file.size) }) : t("upload.lead"),
    html`<div class="halves">
      <div>${state.upload ? sending() : state.pasting ? paster() : choose()}</div>
      <aside class="expected" aria-labelledby="expected-title">
        <div class="line"><h3 id="expected-title" class="grow">${t("upload.expected")}</h3>
          ${button(t("upload.template"), () => void act(template), { kind: "quiet", icon: "download" })}</div>
        <ul>${state.kit!.fields.map(field)}</ul>
        <p class="muted small">${t("upload.order", { n: number(state.kit!.fields.length) })}</p>
      </aside>
    </div>${state.problem?.name === "other_file" ? notice("info", t("upload.otherFileHint")) : nothing}`,
    { back: others, left: html`<span class="muted small">${t("upload.privacy")}</span>` },
  );
}
