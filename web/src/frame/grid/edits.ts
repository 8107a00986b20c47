// Changes on their way to the server, one after the other. What gets no answer waits and is sent again with the same key.
import { Problem, ask, chance } from "../api.js";
import { importPath, refresh, show, took } from "../flow.js";
import { announce, set, state } from "../store.js";
import { number, t } from "../texts.js";
import type { CellEdit, EditAnswer, Import } from "../types.js";
import { changed, model, pendingKey, problemsSoon, reload, replaceRows } from "./model.js";

/** One PATCH takes so many cells. */
const MOST = 1000;

interface Change {
  path: string;
  method: "PATCH" | "POST";
  json?: Record<string, unknown>;
  key: string;
  cells: CellEdit[];
  done: (answer: EditAnswer | undefined) => void;
}

const queue: Change[] = [];
let running = false;

function tellWaiting() {
  set({ waiting: queue.reduce((n, it) => n + Math.max(1, it.cells.length), 0) });
}

/** What the answer says of the whole import: its version, counts and how much can be taken back. */
function learn(answer: EditAnswer, etag: string | undefined) {
  const it: Import = { ...state.import!, counts: answer.counts ?? state.import!.counts, edits: answer.edits ?? state.import!.edits };
  took({ body: it, etag });
}

async function run() {
  if (running) return;
  running = true;
  while (queue.length) {
    const change = queue[0]!;
    let answer: EditAnswer | undefined;
    try {
      const got = await ask<EditAnswer>(change.method, change.path, { json: change.json, etag: state.etag, key: change.key, tries: 1e9 });
      answer = got.body;
      learn(answer, got.etag);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) {
        // Somebody else was quicker. What they did is shown, and then this change is made upon it.
        await refresh().catch(() => {});
        change.key = chance();
        set({ elsewhere: true });
        announce(t("elsewhere"));
        continue;
      }
      show(error);
    }
    queue.shift();
    for (const { ordinal, column, value } of change.cells) {
      const key = pendingKey(ordinal, column);
      const newer = queue.some((it) => it.cells.some((cell) => cell.ordinal === ordinal && cell.column === column));
      if (!newer && model.pending.get(key) === value) model.pending.delete(key);
    }
    tellWaiting();
    if (answer?.rows) {
      replaceRows(answer.rows);
      problemsSoon();
    }
    change.done(answer);
    changed();
  }
  running = false;
}

function send(change: Omit<Change, "key" | "done">): Promise<EditAnswer | undefined> {
  return new Promise((done) => {
    queue.push({ ...change, key: chance(), done });
    tellWaiting();
    void run();
  });
}

/** Changes cells. They show at once, as waiting. */
export async function setCells(cells: CellEdit[]): Promise<void> {
  if (!cells.length) return;
  for (const { ordinal, column, value } of cells) model.pending.set(pendingKey(ordinal, column), value);
  changed();
  const sent: Promise<EditAnswer | undefined>[] = [];
  for (let at = 0; at < cells.length; at += MOST) {
    const part = cells.slice(at, at + MOST);
    sent.push(send({ method: "PATCH", path: importPath("rows"), json: { cells: part }, cells: part }));
  }
  const answers = await Promise.all(sent);
  const first = answers[0];
  if (cells.length === 1 && first?.rows?.[0]) {
    const left = first.rows[0].problems.filter((it) => it.column === cells[0]!.column);
    announce(left.length ? `${t("review.still")} ${left.map((it) => it.message).join(", ")}` : t("review.saved"));
  } else announce(t("review.changed", { n: answers.reduce((n, it) => n + (it?.changed ?? 0), 0) }));
}

/** How many cells a change would touch. */
export async function count(json: Record<string, unknown>): Promise<number> {
  const { body } = await ask<EditAnswer>("POST", importPath("edits"), { json: { ...json, dry_run: true }, etag: state.etag, key: chance() });
  return body.changed;
}

/** A change of many rows: the server does it, and all windows are read again. */
export async function change(path: "edits" | "undo" | "redo", json?: Record<string, unknown>): Promise<number> {
  const answer = await send({ method: "POST", path: importPath(path), json, cells: [] });
  if (!answer) return 0;
  try {
    await reload();
  } catch (error) {
    show(error);
  }
  announce(path === "edits" ? t("review.changed", { n: answer.changed }) : t(path === "undo" ? "review.undone" : "review.redone", { n: answer.changed, what: number(answer.changed) }));
  return answer.changed;
}
