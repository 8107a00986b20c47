// Small parts that all steps use: icons, buttons, notices, and styles that a strict CSP allows.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { sentence } from "../flow.js";
import { state } from "../store.js";
import { t } from "../texts.js";

/** Sets styles by the object model: an attribute `style` would be inline. */
class Styled extends Directive {
  override render(_style: Record<string, string>) {
    return nothing;
  }
  override update(part: ElementPart, [style]: [Record<string, string>]) {
    const target = (part.element as HTMLElement).style;
    for (const [name, value] of Object.entries(style)) target.setProperty(name, value);
    return nothing;
  }
}
export const styled = directive(Styled);

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  upload: "M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 15v3.5h14V15",
  paste: "M9 5H6.5v15h11V5H15M9 3.5h6v3H9z",
  download: "M12 5v10m0 0l-4.5-4.5M12 15l4.5-4.5M5 19h14",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5m0 2.2v.3",
  error: "M12 7.5v5.5m0 3v.3M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  info: "M12 11v5.5m0-9v.3M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  undo: "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 010 11H9",
  redo: "M16 5l4 4-4 4m4-4H10a5.5 5.5 0 000 11h5",
  search: "M10.5 4.5a6 6 0 100 12 6 6 0 000-12zM15 15l5 5",
  fill: "M12 4v12m0 0l-4.5-4.5M12 16l4.5-4.5M5 20h14",
  skip: "M5.5 5.5l13 13M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  restore: "M5 5v5h5M5.5 10a7.5 7.5 0 111 6.5",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  next: "M12 5v13m0 0l5-5m-5 5l-5-5",
  previous: "M12 19V6m0 0L7 11m5-5l5 5",
};
export type Icon = keyof typeof PATHS;

export const icon = (name: Icon) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`<path d=${PATHS[name]} />`}</svg>`;

export interface ButtonOptions {
  kind?: "primary" | "plain" | "quiet" | "danger";
  icon?: Icon;
  disabled?: boolean;
  label?: string;
  id?: string;
  pressed?: boolean;
  keys?: string;
}

/** A button that cannot be used keeps the focus and says why it waits, so it is only marked as disabled. */
export function button(words: string, click: (event: Event) => void, how: ButtonOptions = {}): TemplateResult {
  return html`<button
    type="button" class="button ${how.kind ?? "plain"}" id=${how.id ?? nothing}
    aria-disabled=${how.disabled ? "true" : nothing} aria-label=${how.label ?? nothing} aria-keyshortcuts=${how.keys ?? nothing}
    aria-pressed=${how.pressed === undefined ? nothing : String(how.pressed)}
    @click=${(event: Event) => !how.disabled && click(event)}
  >${how.icon ? icon(how.icon) : nothing}${words ? html`<span>${words}</span>` : nothing}</button>`;
}

export const iconButton = (name: Icon, label: string, click: (event: Event) => void, how: ButtonOptions = {}): TemplateResult =>
  html`<button type="button" class="button quiet square" title=${label} aria-label=${label} aria-disabled=${how.disabled ? "true" : nothing}
    aria-pressed=${how.pressed === undefined ? nothing : String(how.pressed)} aria-keyshortcuts=${how.keys ?? nothing}
    @click=${(event: Event) => !how.disabled && click(event)}>${icon(name)}</button>`;

export type Tone = "info" | "danger" | "warning" | "success";
const TONES: Record<Tone, Icon> = { info: "info", danger: "error", warning: "warning", success: "check" };

export const notice = (tone: Tone, words: unknown, more: unknown = nothing): TemplateResult =>
  html`<div class="notice ${tone}">${icon(TONES[tone])}<div class="words"><p>${words}</p>${more}</div></div>`;

/** What went wrong on this step. */
export const trouble = () => (state.problem ? notice("danger", sentence(state.problem)) : nothing);

export const progress = (done: number, total: number | undefined, label: string): TemplateResult =>
  html`<progress aria-label=${label} max=${total || 1} value=${total ? done : nothing}></progress>`;

export const spinner = () => html`<span class="spinner" aria-hidden="true"></span>`;

export interface Footer {
  /** A sign above the heading. */
  mark?: unknown;
  back?: () => void;
  left?: unknown;
  primary?: TemplateResult;
  others?: unknown;
}

/** A step: its heading, what it shows, and its buttons at the bottom. */
export function page(heading: string, lead: unknown, content: unknown, foot: Footer, shape = ""): TemplateResult {
  return html`<main class="step ${shape}">
      ${foot.mark ?? nothing}<div class="lead"><h2 tabindex="-1">${heading}</h2>${lead ? html`<p>${lead}</p>` : nothing}</div>
      ${trouble()}${content}
    </main>
    <footer class="foot">
      <div class="left">${foot.left ?? nothing}</div>
      <div class="right">
        ${foot.back ? button(t("back"), foot.back, { kind: "quiet", disabled: state.busy }) : nothing}${foot.others ?? nothing}${foot.primary ?? nothing}
      </div>
    </footer>`;
}
