// What happens to an import, as it happens: server-sent events, read by fetch. Without them the page asks every two seconds.
import { BASE, backoff, bearer, get, wait } from "./api.js";
import type { Import } from "./types.js";

export interface Happened {
  type: string;
  data: Record<string, unknown>;
}

/** Cuts a stream of text into events. */
export function reader(heard: (event: Happened) => void, identified: (id: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    rest += text;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    for (const block of blocks) {
      let type = "message";
      const data: string[] = [];
      for (const line of block.split(/\r?\n/)) {
        const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        if (name === "event") type = value!;
        if (name === "data") data.push(value!);
        if (name === "id") identified(value!);
      }
      if (data.length) heard({ type, data: JSON.parse(data.join("\n")) as Record<string, unknown> });
    }
  };
}

/** Follows an import until the signal ends it. `heard` gets the events; without a stream it gets the state as it is now. */
export async function follow(id: string, signal: AbortSignal, heard: (event: Happened) => void) {
  let last = "";
  let failed = 0;
  while (!signal.aborted) {
    try {
      const answer = await fetch(new URL(`imports/${id}/events`, BASE), {
        signal, credentials: "omit", cache: "no-store",
        headers: { Authorization: bearer(), Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) },
      });
      if (!answer.ok || !answer.body || !answer.headers.get("Content-Type")?.includes("event-stream")) throw new Error("no stream");
      failed = 0;
      const parts = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const feed = reader(heard, (given) => (last = given));
      for (let part = await parts.read(); !part.done; part = await parts.read()) feed(part.value);
      await wait(300, signal);
    } catch {
      if (signal.aborted) return;
      failed++;
      // A stream that cannot be had must not stop the page: it asks.
      try {
        const { body, etag } = await get<Import>(`imports/${id}`, undefined, { signal, tries: 0 });
        heard({ type: "import.state", data: { id, state: body.state, version: Number(etag?.replace(/\D/g, "")) || 0 } });
        if (body.progress) heard({ type: "import.progress", data: { id, ...body.progress } });
      } catch {
        // No answer either: the page says so elsewhere.
      }
      await wait(Math.min(2000, backoff(failed)), signal).catch(() => {});
    }
  }
}
