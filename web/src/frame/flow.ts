// From step to step: what is asked of the server before a step is shown, and which step follows. No step knows another one.
import { Problem, ask, chance, get, setToken, wait } from "./api.js";
import { hostToken, tell } from "./port.js";
import { announce, set, state, type Step, type Upload } from "./store.js";
import { follow } from "./stream.js";
import * as texts from "./texts.js";
import * as tus from "./tus.js";
import type { Import, Kit, List, Mapping, Preview, Session, SourceChoice, Values } from "./types.js";

const t = texts.t;

export const importPath = (rest = "") => `imports/${state.import!.id}${rest && "/" + rest}`;

/** Runs what a button asked for. While it runs the buttons wait; what goes wrong is shown on the step. */
export async function act(what: () => Promise<void>) {
  if (state.busy) return;
  set({ busy: true, problem: undefined });
  try {
    await what();
  } catch (error) {
    show(error);
  } finally {
    set({ busy: false });
  }
}

export function show(error: unknown) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  const problem = error instanceof Problem ? error : new Problem(-1, "page", "", String((error as Error)?.message ?? error));
  set({ problem });
  announce(sentence(problem));
}

/** What a problem of the server means for the reader. */
export function sentence(problem: Problem): string {
  if (problem.status === 0) return t("error.offline");
  if (problem.status === 401) return t("error.unauthorized");
  if (problem.status === 412) return t("error.changed");
  return texts.maybe(`error.${problem.name}`) ?? (problem.detail || problem.title || t("error.unknown", { status: problem.status }));
}

// ---- the session

/** Begins a session with a client token of the host. */
export async function begin(): Promise<string | undefined> {
  const token = await hostToken();
  if (!token) return undefined;
  setToken(token);
  const { body } = await ask<Session>("POST", "sessions/exchange", { json: { client_token: token } });
  setToken(body.token);
  set({ session: body });
  return body.token;
}

export async function start() {
  const [kit] = await Promise.all([get<Kit>(`kits/${encodeURIComponent(state.session!.kit)}`), loadOpen()]);
  set({ kit: kit.body });
  document.title = t("title", { what: kit.body.label });
  enter(state.open.length ? "resume" : "upload");
}

/** The imports that this person has begun and not ended. */
async function loadOpen() {
  const { body } = await get<List<Import>>("imports");
  const open = body.data.filter((it) => !["completed", "canceled", "expired"].includes(it.state) && it.mode !== "auto");
  for (const it of open) if (it.state === "uploading") it.upload = await tus.look(it.id);
  set({ open });
}

// ---- the import that is open

let following: AbortController | undefined;

export function took({ body, etag }: { body: Import; etag?: string }) {
  const before = state.import?.state;
  // An answer that does not say how much can be taken back leaves what is known.
  if (!body.edits && state.import?.id === body.id) body = { ...body, edits: state.import.edits };
  set({ import: body, etag: etag ?? state.etag });
  if (before !== body.state) tell({ type: "state", id: body.id, state: body.state });
}

export async function refresh() {
  took(await get<Import>(importPath()));
}

const versionOf = (etag?: string) => Number(etag?.replace(/\D/g, "")) || 0;

/** Hears of everything that happens to the import, also by other tabs. */
function listenTo(id: string) {
  following?.abort();
  following = new AbortController();
  void follow(id, following.signal, ({ type, data }) => {
    if (data.id !== id || state.import?.id !== id) return;
    if (type === "import.progress") {
      set({ import: { ...state.import, progress: data as unknown as Import["progress"] } });
    } else if (type === "import.state" && data.state !== state.import.state) {
      void refresh().then(stateChanged, () => {});
    } else if (type === "import.changed" && Number(data.version) > versionOf(state.etag) && !state.busy && !state.waiting) {
      // What runs changes the import, too. Only where this page changes it, somebody else did.
      if (["source", "mapping", "values", "review"].includes(state.step)) {
        set({ elsewhere: true });
        announce(t("elsewhere"));
      }
      void refresh().then(() => set({ stale: true }), () => {});
    }
  });
}

/** The server has gone on with the import: the page follows. */
function stateChanged() {
  const it = state.import!;
  if (it.state === "review" && state.step === "checking") enter("review");
  else if (it.state === "review" && state.step === "submit") enter("review");
  else if (["completed", "failed", "canceled", "expired"].includes(it.state)) {
    if (state.step !== "ended") ended();
  }
}

export function opened(it: { body: Import; etag?: string }) {
  took(it);
  listenTo(it.body.id);
}

function ended() {
  const { id, state: how, counts } = state.import!;
  enter("ended");
  tell({ type: "done", summary: { id, state: how === "expired" ? "canceled" : how, counts } });
}

/** Continues an import of before. */
export async function resume(it: Import) {
  if (it.state === "uploading" && !uploading) {
    set({ continuing: it });
    return enter("upload");
  }
  opened(await get<Import>(`imports/${it.id}`));
  if (state.upload?.name !== it.file.name) set({ upload: undefined });
  const now = state.import!.state;
  if (now === "review") enter("review");
  else if (now === "checking") enter("checking");
  else if (now === "submitting") enter("submit");
  else if (now === "failed") enter("ended");
  else await toSource();
}

export async function discard(it: Import) {
  await ask("DELETE", `imports/${it.id}`, { etag: "*" });
  set({ open: state.open.filter((other) => other.id !== it.id) });
  announce(t("resume.discarded", { name: it.file.name }));
  if (!state.open.length) enter("upload");
}

/** Leaves the import as it is, and begins another one. */
export function anew() {
  following?.abort();
  uploading?.abort();
  uploading = undefined;
  set({
    import: undefined, etag: undefined, upload: undefined, preview: undefined, source: {}, mapping: undefined, values: {}, skipped: false,
    problems: undefined, continuing: undefined, problem: undefined, elsewhere: false,
  });
  enter("upload");
}

// ---- steps

export function enter(step: Step) {
  set({ step, problem: undefined, elsewhere: false });
  entered = true;
}
/** The step is new, so its heading gets the focus after it is shown. */
let entered = false;
export const takeEntered = () => entered && !(entered = false);

// ---- upload

let uploading: AbortController | undefined;
let uploaded: Promise<void> = Promise.resolve();

/** The upload of the file on the server: a new one, or the one that stopped, if the file is the same. */
async function uploadOf(file: File): Promise<string> {
  const { continuing } = state;
  if (!continuing?.upload) return tus.create(file, chance());
  const mark = await tus.fingerprint(file);
  if (continuing.file.size !== file.size || (continuing.upload.mark && mark && continuing.upload.mark !== mark)) {
    throw new Problem(-1, "other_file", "", t("upload.otherFile", { name: continuing.file.name }));
  }
  return continuing.id;
}

export async function upload(file: File) {
  const controller = (uploading = new AbortController());
  const { signal } = controller;
  const tell = (sent: number, how: Upload["state"]) => set({ upload: { name: file.name, size: file.size, sent, state: how } });
  tell(0, "sending");
  try {
    const id = await uploadOf(file);
    signal.addEventListener("abort", () => !state.import && void tus.discard(id));
    let begun!: () => void;
    const first = new Promise<void>((resolve) => (begun = resolve));
    uploaded = tus.send(file, id, signal, (sent, waiting) => tell(sent, sent === file.size ? "done" : waiting ? "waiting" : "sending"), begun);
    uploaded.then(
      () => announce(t("upload.done")),
      (error) => {
        if (signal.aborted) return;
        tell(state.upload?.sent ?? 0, "failed");
        if (state.import) show(error);
      },
    );
    await Promise.race([first, uploaded]);
    signal.throwIfAborted();
    // The beginning is there, so the server can look at it while the rest comes.
    opened(state.continuing
      ? await get<Import>(`imports/${id}`)
      : await ask<Import>("POST", "imports", { json: { upload: id, mode: "review" }, key: chance() }));
  } catch (error) {
    controller.abort();
    if (uploading === controller) set({ upload: undefined });
    if (error instanceof Problem && error.status === 409) {
      // A person may have some open imports, and not more.
      await loadOpen();
      if (state.open.length) {
        enter("resume");
        throw new Problem(-1, "too_many_open", "", t("resume.tooMany", { n: state.open.length }));
      }
    }
    throw error;
  }
  set({ continuing: undefined });
  await toSource();
}

export function cancelUpload() {
  uploading?.abort();
  set({ upload: undefined });
}

/** What needs the whole file waits here. */
const whole = async () => {
  await uploaded;
  uploading = undefined;
  if (state.import?.state === "uploading") await refresh();
};

// ---- source

/** The first rows, and the rows above the header as they stand there. */
async function look(choice: SourceChoice): Promise<Preview> {
  const { body } = await get<Preview>(importPath("preview"), { rows: 20, ...choice });
  const above = (Number(body.source.header) || 1) - 1;
  if (above > 0 && above <= 20) {
    const whole = await get<Preview>(importPath("preview"), { rows: above, ...choice, header: "none" }).catch(() => undefined);
    body.head = whole?.body.rows.filter((row) => (row.number ?? row.ordinal) <= above);
  }
  return body;
}

/** A server may look at a file only when more of it is there, or when it has prepared the review: then it is asked again. */
async function firstLook(): Promise<Preview> {
  for (;;) {
    try {
      return await look({});
    } catch (error) {
      const early = error instanceof Problem && error.status === 409 && ["uploading", "received"].includes(state.import!.state);
      if (!early) throw error;
      await wait(200);
      await refresh();
      if (state.upload?.state === "failed") throw error;
    }
  }
}

export async function toSource() {
  const { id } = state.import!;
  const preview = await firstLook();
  if (state.import?.id !== id) return;
  set({ preview, source: {} });
  enter("source");
}

/** Another choice is shown at once, and kept by the server when the reader goes on. */
let newest = 0;
export async function tryout(change: SourceChoice) {
  const source = { ...state.source, ...change };
  const mine = ++newest;
  set({ source, problem: undefined });
  try {
    const preview = await look(source);
    if (mine !== newest) return;
    set({ preview });
    announce(t("source.changed", { n: preview.source.columns.length }));
  } catch (error) {
    if (mine === newest) show(error);
  }
}

/** What is chosen does not depend on what was there before, so a version that was newer is taken, and the choice is sent again. */
async function patch(json: Record<string, unknown>) {
  const send = () => ask<Import>("PATCH", importPath(), { json, etag: state.etag, key: chance() });
  try {
    took(await send());
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    await refresh();
    took(await send());
  }
}

export async function sourceDone() {
  if (Object.keys(state.source).length) {
    await patch({ source: state.source });
    set({ source: {} });
  }
  await toMapping(true);
}

// ---- mapping

export async function toMapping(mayskip = false) {
  const { body } = await get<Mapping>(importPath("mapping"));
  const skipped = mayskip && body.all_exact && body.complete;
  set({ mapping: body, skipped });
  if (skipped) {
    announce(t("mapping.skipped", { n: body.fields.length }));
    await mappingDone();
  } else enter("mapping");
}

export async function choose(field: string, column: number | null) {
  await patch({ mapping: { [field]: column } });
  const { body } = await get<Mapping>(importPath("mapping"));
  set({ mapping: body });
}

export async function mappingDone() {
  await whole();
  const fields = state.kit!.fields.filter((field) => field.kind === "enum" && state.mapping!.fields.some((it) => it.field === field.name && it.column != null));
  const values: Record<string, Values> = {};
  for (const { name } of fields) {
    const { body } = await get<Values>(importPath("values"), { field: name, limit: 200 });
    if (body.data.some((value) => !value.matched)) values[name] = body;
  }
  set({ values });
  if (Object.keys(values).length) enter("values");
  else await check();
}

// ---- values

export function assign(field: string, from: string[], to: string | null | undefined) {
  const values = state.values[field]!;
  const data = values.data.map((value) => (from.includes(value.value) ? { ...value, to } : value));
  set({ values: { ...state.values, [field]: { ...values, data } } });
}

export async function moreValues(field: string) {
  const values = state.values[field]!;
  const { body } = await get<Values>(importPath("values"), { field, limit: 200, after: values.next });
  set({ values: { ...state.values, [field]: { ...body, data: [...values.data, ...body.data] } } });
}

export async function valuesDone() {
  const json: Record<string, Record<string, string | null>> = {};
  for (const [field, { data }] of Object.entries(state.values)) {
    const chosen = data.filter((value) => !value.matched && value.to !== undefined).map((value) => [value.value, value.to!] as const);
    if (chosen.length) json[field] = Object.fromEntries(chosen);
  }
  if (Object.keys(json).length) await patch({ values: json });
  await check();
}

// ---- check, submit

export async function check() {
  await whole();
  await refresh();
  if (state.import!.state === "review" && !state.import!.outdated_kit) return enter("review");
  if (state.import!.state !== "checking") took(await ask<Import>("POST", importPath("check"), { key: chance() }));
  enter("checking");
  stateChanged();
}

export async function submit() {
  took(await ask<Import>("POST", importPath("submit"), { key: chance(), etag: state.etag }));
  enter("submit");
  announce(t("submit.running"));
  stateChanged();
}

export async function rerun() {
  took(await ask<Import>("POST", importPath("rerun"), { key: chance() }));
  enter("submit");
}

// ---- the end

export function close() {
  uploading?.abort();
  following?.abort();
  tell({ type: "close" });
}

/** The close button and Escape: what runs is said before it is left. */
export function leave() {
  if (state.step === "start" || state.step === "ended" || (!state.import && !state.upload)) close();
  else set({ leaving: true });
}
