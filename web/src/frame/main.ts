// The page in the frame: it shakes hands with the host's page, begins a session, and shows one step after the other.
import { html, render, type TemplateResult } from "lit/html.js";
import { onAccess } from "./api.js";
import { begin, leave, show, start, takeEntered } from "./flow.js";
import { around } from "./parts/frame.js";
import { button, page, spinner } from "./parts/ui.js";
import { shake, tell } from "./port.js";
import { checkingStep } from "./steps/checking.js";
import { mappingStep } from "./steps/mapping.js";
import { resumeStep } from "./steps/resume.js";
import { enterReview, reviewChanged, reviewStep } from "./steps/review.js";
import { sourceStep } from "./steps/source.js";
import { endedStep, submitStep } from "./steps/submit.js";
import { pasting, uploadStep } from "./steps/upload.js";
import { valuesStep } from "./steps/values.js";
import { listen, liveRegion, set, state, type Step } from "./store.js";
import { t, useLocale } from "./texts.js";
import { useTheme } from "./theme.js";

const STEPS: Record<Step, () => TemplateResult> = {
  start: startStep, resume: resumeStep, upload: uploadStep, source: sourceStep, mapping: mappingStep, values: valuesStep,
  checking: checkingStep, review: reviewStep, submit: submitStep, ended: endedStep,
};

function startStep() {
  if (!state.problem) return html`<main class="step"><div class="centre">${spinner()}<p class="muted">${t("start")}</p></div></main>`;
  const { status } = state.problem;
  return page(t("start.failed"), "", html``, {
    primary: status === 401 || status === 403 ? button(t("close"), leave, { kind: "primary" }) : button(t("again"), () => void startUp(), { kind: "primary" }),
  });
}

let root: HTMLElement;
let leavingShown = false;

function draw() {
  if (state.stale) {
    state.stale = false;
    if (state.step === "review") reviewChanged();
  }
  render(around(STEPS[state.step]()), root);
  if (state.leaving !== leavingShown) {
    leavingShown = state.leaving;
    if (leavingShown) document.getElementById("leave-title")?.focus();
  }
  if (takeEntered()) {
    if (state.step === "review") enterReview();
    const heading = document.querySelector<HTMLElement>(".step h2");
    heading?.focus();
    document.querySelector(".step")?.scrollTo(0, 0);
  }
  if (state.inline) tell({ type: "height", height: document.documentElement.scrollHeight });
}

async function startUp() {
  set({ problem: undefined });
  try {
    if (!state.session && !(await begin())) throw new Error(t("start.noToken"));
    await start();
  } catch (error) {
    show(error);
  }
}

async function main() {
  useTheme(undefined);
  let opening;
  try {
    opening = await shake(() => leave());
  } catch {
    document.body.textContent = t("frame");
    return;
  }
  useTheme(opening.theme);
  await useLocale(opening.locale, opening.texts);
  document.title = t("import");
  root = document.createElement("div");
  root.id = "root";
  document.body.append(root, liveRegion());
  set({ inline: opening.inline });
  document.documentElement.classList.toggle("inline", opening.inline);
  listen(draw);
  onAccess(begin, (online) => online !== state.online && set({ online }));
  addEventListener("paste", pasting);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !state.leaving && !state.inline) leave();
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => {
    if (state.waiting || (state.upload && state.upload.state !== "done")) event.preventDefault();
  });
  draw();
  tell({ type: "ready" });
  await startUp();
}

void main();
