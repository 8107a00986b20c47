// The API: one wrapper of fetch for all requests. It knows problem+json, Idempotency-Key, ETag and when to ask again.

/** The API stands beside the folder of this page. */
export const BASE = new URL("../v1/", location.href);

/** An answer that says what is wrong. Status 0: no answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    override readonly name: string,
    readonly title: string,
    readonly detail: string,
    readonly extra: Record<string, unknown> = {},
    readonly retryAfter = 0,
  ) {
    super(detail || title);
  }
}

export interface Ask {
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  etag?: string;
  /** Makes a request that changes something safe to send again. */
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** How often it is sent again when there was no answer. */
  tries?: number;
}

export interface Answer<T> {
  status: number;
  body: T;
  etag?: string;
  headers: Headers;
}

let token = "";
let renew: (() => Promise<string | undefined>) | undefined;
let renewing: Promise<string | undefined> | undefined;
let seen: (online: boolean) => void = () => {};

export const setToken = (given: string) => (token = given);
export const bearer = () => `Bearer ${token}`;

/** How a new session begins when this one is over, and who is told whether the server answers. */
export function onAccess(again: typeof renew, told: typeof seen) {
  renew = again;
  seen = told;
}

export const wait = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });

/** Longer with each try, and never the same for two clients. */
export const backoff = (tried: number) => Math.min(15_000, 400 * 2 ** tried) * (0.7 + Math.random() * 0.6);

/** 128 bits of chance. crypto.randomUUID is only there behind TLS and on localhost. */
export const chance = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function problemOf(answer: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await answer.json()) as Record<string, unknown>;
  } catch {
    // A proxy answers in its own words.
  }
  const { type = "", title = answer.statusText, detail = "", ...extra } = body;
  const name = String(type).split("/").pop()!;
  return new Problem(answer.status, name, String(title), String(detail), extra, Number(answer.headers.get("Retry-After")) || 0);
}

const again = (problem: Problem) => [0, 429, 502, 503, 504].includes(problem.status);

/** One request, sent again where that is safe. */
export async function ask<T>(method: string, path: string, how: Ask = {}): Promise<Answer<T>> {
  const address = new URL(path, BASE);
  for (const [name, value] of Object.entries(how.query ?? {})) if (value !== undefined) address.searchParams.set(name, String(value));
  const safe = method === "GET" || method === "HEAD" || how.key !== undefined;
  const tries = how.tries ?? 4;
  let renewed = false;
  for (let tried = 0; ; tried++) {
    let problem: Problem;
    try {
      const headers: Record<string, string> = { Authorization: bearer(), Accept: "application/json", ...how.headers };
      if (how.json !== undefined) headers["Content-Type"] = "application/json";
      if (how.etag) headers["If-Match"] = how.etag;
      if (how.key) headers["Idempotency-Key"] = how.key;
      const answer = await fetch(address, {
        method, headers, signal: how.signal, credentials: "omit", cache: "no-store",
        body: how.json === undefined ? undefined : JSON.stringify(how.json),
      });
      seen(true);
      if (answer.ok) {
        const text = answer.headers.get("Content-Type")?.includes("json") ? await answer.text() : "";
        return {
          status: answer.status, headers: answer.headers, etag: answer.headers.get("ETag") ?? undefined,
          body: (text ? JSON.parse(text) : undefined) as T,
        };
      }
      problem = await problemOf(answer);
    } catch (error) {
      if (how.signal?.aborted) throw error;
      problem = new Problem(0, "offline", "", "");
      seen(false);
    }
    if (problem.status === 401 && renew && !renewed) {
      renewed = true;
      const got = await (renewing ??= renew().finally(() => (renewing = undefined)));
      if (got) continue;
    }
    if (!safe || !again(problem) || tried >= tries) throw problem;
    await wait(Math.max(problem.retryAfter * 1000, backoff(tried)), how.signal);
  }
}

export const get = <T>(path: string, query?: Ask["query"], how: Ask = {}) => ask<T>("GET", path, { ...how, query });

/** Bytes of the server as a file that the browser saves. */
export async function download(path: string, name: string) {
  const answer = await fetch(new URL(path, BASE), { headers: { Authorization: bearer() }, credentials: "omit" });
  if (!answer.ok) throw await problemOf(answer);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
