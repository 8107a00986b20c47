// The upload by tus 1.0: pieces of 8 MiB, halved when a proxy finds them too large. It goes on where the server's bytes end.
import { BASE, Problem, ask, backoff, bearer, wait } from "./api.js";

const PIECE = 8 << 20;
const LEAST = 64 << 10;
/** The first piece is small, so that the server can look at the beginning of the file soon. */
const FIRST = 256 << 10;
const EDGE = 64 << 10;
const VERSION = { "Tus-Resumable": "1.0.0" };

const utf8 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** What tells the same file from another one of this name and size: the SHA-256 of its first and last 64 KiB. */
export async function fingerprint(file: Blob): Promise<string | undefined> {
  if (!crypto.subtle) return undefined;
  const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(EDGE, file.size - EDGE))]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await edges.arrayBuffer()));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes the upload on the server and gives its id. */
export async function create(file: File, key: string): Promise<string> {
  const mark = await fingerprint(file);
  const about = [`filename ${utf8(file.name)}`, ...(mark ? [`fingerprint ${utf8(mark)}`] : [])];
  const made = await ask("POST", "uploads", {
    key, headers: { ...VERSION, "Upload-Length": String(file.size), "Upload-Metadata": about.join(",") },
  });
  return made.headers.get("Location")!.split("/").pop()!;
}

/** What the server has of an upload, and what it was told at its beginning. */
export async function look(id: string): Promise<{ offset: number; mark?: string } | undefined> {
  try {
    const { headers } = await ask("HEAD", `uploads/${id}`, { headers: VERSION });
    const word = /(?:^|,)\s*fingerprint (\S+)/.exec(headers.get("Upload-Metadata") ?? "")?.[1];
    return { offset: Number(headers.get("Upload-Offset")), mark: word && atob(word) };
  } catch {
    return undefined;
  }
}

/** How many bytes the server has. */
async function offsetOf(id: string, signal: AbortSignal): Promise<number> {
  const answer = await ask("HEAD", `uploads/${id}`, { headers: VERSION, signal, tries: 1e9 });
  return Number(answer.headers.get("Upload-Offset"));
}

/** Sends one piece. fetch does not say how far it is, so this is the only XMLHttpRequest. */
function piece(id: string, bytes: Blob, at: number, signal: AbortSignal, sent: (n: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", new URL(`uploads/${id}`, BASE));
    request.setRequestHeader("Authorization", bearer());
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("Upload-Offset", String(at));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () =>
      request.status === 204
        ? resolve(Number(request.getResponseHeader("Upload-Offset")))
        : reject(new Problem(request.status, "upload", request.statusText, "", {}, Number(request.getResponseHeader("Retry-After")) || 0));
    request.onerror = request.ontimeout = () => reject(new Problem(0, "offline", "", ""));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(bytes);
  });
}

/** Sends all bytes of the file that the server does not have. It ends when all are there, or at an error that does not pass. */
export async function send(file: Blob, id: string, signal: AbortSignal, told: (sent: number, waiting: boolean) => void, first?: () => void) {
  let size = PIECE;
  let at = await offsetOf(id, signal);
  let tried = 0;
  told(at, false);
  if (at > 0) first?.();
  while (at < file.size) {
    const length = Math.min(at === 0 ? FIRST : size, size);
    try {
      const began = at;
      at = await piece(id, file.slice(at, at + length), at, signal, (n) => told(Math.min(began + n, file.size), false));
      if (began === 0) first?.();
      tried = 0;
      told(at, false);
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem)) throw error;
      if (error.status === 413 && size > LEAST) {
        size = Math.max(LEAST, size / 2);
        continue;
      }
      if (![0, 401, 409, 423, 429, 460, 500, 502, 503, 504].includes(error.status) || (error.status === 401 && tried > 0)) throw error;
      told(at, true);
      if (error.status !== 409) await wait(Math.max(error.retryAfter * 1000, backoff(tried++)), signal);
      at = await offsetOf(id, signal);
    }
  }
}

/** Gives the upload up: its bytes go on the server. */
export const discard = (id: string) => ask("DELETE", `uploads/${id}`, { headers: VERSION }).catch(() => {});
