// Review: all rows with their problems, as a grid on wide pages and as cards on narrow ones. Everything can be mended here.
import { html, nothing } from "lit/html.js";
import { ref } from "lit/directives/ref.js";
import { act, check, enter, show } from "../flow.js";
import { cards, firstCards } from "../grid/cards.js";
import { attach, atTop } from "../grid/grid.js";
import { copying, keyDown, pastingCells } from "../grid/keys.js";
import { model, open, reload } from "../grid/model.js";
import { closePanel, detail, filters, panels, tools } from "../grid/tools.js";
import { button, icon, notice, page, spinner } from "../parts/ui.js";
import { set, state } from "../store.js";
import { t } from "../texts.js";
import { bad, good } from "./submit.js";

const narrow = matchMedia("(max-width: 640px)");
narrow.addEventListener("change", () => set({}));
addEventListener("copy", (event) => state.step === "review" && copying(event));
addEventListener("paste", (event) => void (state.step === "review" && pastingCells(event)));

/** The edition of the import that the grid shows. A check, or somebody else, makes another one. */
let shown = "";

/** The review begins when it is entered, and again when another tab has changed the rows. */
export function enterReview() {
  closePanel();
  firstCards();
  atTop();
  shown = state.import!.id;
  void open().catch(show);
}
export const reviewChanged = () => void reload().catch(show);

const board = (element: Element | undefined) => attach(element, keyDown);

function empty() {
  if (!model.loaded) return html`<div class="centre">${spinner()}<p class="muted">${t("review.loading")}</p></div>`;
  if (model.total) return nothing;
  const fine = model.filter === "problems";
  return html`<div class="centre"><span class="badge ${fine ? "success" : ""}">${icon(fine ? "check" : "info")}</span>
    <p class="big">${t(fine ? "review.noProblems" : "review.noRows")}</p></div>`;
}

export function reviewStep() {
  const it = state.import!;
  const of = it.counts ?? {};
  const problems = bad(of);
  const waiting = state.waiting ? html`<span class="line small waiting">${spinner()}${t("review.waiting", { n: state.waiting })}</span>` : nothing;
  return page(
    !model.loaded && shown !== it.id ? t("rail.review") : problems ? t("review.heading", { n: problems }) : t("review.fine"),
    nothing,
    html`${it.problem ? notice("danger", it.problem.sentence) : nothing}
      ${it.outdated_kit ? notice("info", t("review.outdated"), button(t("review.checkAgain"), () => void act(check), { kind: "quiet" })) : nothing}
      ${filters()}
      ${narrow.matches
        ? html`${empty()}${cards()}`
        : html`${tools()}${panels()}
          <div class="board"><div class="grid-scroll" ?hidden=${!model.loaded || !model.total} ${ref(board)}></div>${empty()}</div>${detail()}`}`,
    {
      back: () => enter(Object.keys(state.values).length ? "values" : state.mapping ? "mapping" : "source"),
      left: waiting,
      primary: button(t("review.continue", { n: good(of) }), () => enter("submit"), { kind: "primary", disabled: state.busy || state.waiting > 0 || good(of) === 0 }),
    },
    "review",
  );
}
