// The loader: puts the import widget into a host's page, in a dialog or in an element, and gives the host a promise of a summary.
// It sends the token through a private port to the frame, whose origin it has checked, and it never sees a row.

export type Token = string | (() => string | Promise<string>);

export interface Summary {
  state: "completed" | "failed" | "canceled" | "closed";
  id?: string;
  counts?: Record<string, number>;
}

export interface Options {
  /** The address of `kitload serve`, as browsers reach it. */
  base: string;
  kit: string;
  /** A client token from POST /v1/sessions, or a function that gets one from the host's server. */
  token: Token;
  project?: string;
  locale?: string;
  theme?: Record<string, unknown>;
  texts?: Record<string, unknown>;
  /** What a screen reader says of the dialog. */
  title?: string;
  onReady?: () => void;
  onState?: (change: { id: string; state: string }) => void;
  onDone?: (summary: Summary) => void;
  onError?: (error: Error) => void;
}

export interface Handle {
  done: Promise<Summary>;
  close: () => void;
}

const PATIENCE = 20_000;

interface Connection extends Handle {
  frame: HTMLIFrameElement;
  ask: () => void;
}

function connect(options: Options, inline: boolean, ended: () => void): Connection {
  const base = new URL(options.base.replace(/\/?$/, "/"), location.href);
  const address = new URL("embed/frame.html", base);
  address.searchParams.set("kit", options.kit);
  if (options.project) address.searchParams.set("project", options.project);
  address.searchParams.set("origin", location.origin);

  const frame = document.createElement("iframe");
  frame.title = options.title ?? "Import";
  frame.referrerPolicy = "no-referrer";
  frame.src = address.href;
  Object.assign(frame.style, { border: "0", display: "block", width: "100%", height: "100%", colorScheme: "auto" });

  let port: MessagePort | undefined;
  let settle!: (summary: Summary) => void;
  let fail!: (error: Error) => void;
  const done = new Promise<Summary>((resolve, reject) => ((settle = resolve), (fail = reject)));
  let last: Summary = { state: "closed" };
  let over = false;

  const end = (error?: Error) => {
    if (over) return;
    over = true;
    removeEventListener("message", greeted);
    clearTimeout(timer);
    port?.close();
    ended();
    if (error) {
      options.onError?.(error);
      fail(error);
    } else settle(last);
  };

  const timer = setTimeout(
    () => end(new Error(`kitload: no answer from ${base.origin}: is it running, and is ${location.origin} among the project's origins?`)),
    PATIENCE,
  );

  const heard = async ({ data }: MessageEvent) => {
    switch (data.type) {
      case "ready":
        clearTimeout(timer);
        frame.focus();
        options.onReady?.();
        break;
      case "token":
        try {
          const token = typeof options.token === "function" ? await options.token() : options.token;
          port?.postMessage({ type: "token", token });
        } catch (error) {
          port?.postMessage({ type: "token" });
          options.onError?.(error as Error);
        }
        break;
      case "state":
        options.onState?.({ id: data.id, state: data.state });
        break;
      case "done":
        last = data.summary;
        options.onDone?.(last);
        break;
      case "height":
        if (inline && !frame.parentElement?.style.height) frame.style.height = `${data.height}px`;
        break;
      case "close":
        end();
    }
  };

  // The frame greets. The answer goes to its exact origin, and holds the port that everything else goes through.
  const greeted = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== base.origin || event.data !== "kitload:hello") return;
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = heard;
    const { locale = document.documentElement.lang || navigator.language, theme, texts } = options;
    frame.contentWindow!.postMessage({ type: "kitload:open", locale, theme, texts, inline }, base.origin, [channel.port2]);
  };
  addEventListener("message", greeted);

  return { frame, done, close: () => end(), ask: () => (port ? port.postMessage({ type: "close" }) : end()) };
}

/** Opens the import in a dialog. The promise ends when the dialog closes. */
export function open(options: Options): Promise<Summary> {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", options.title ?? "Import");
  const small = matchMedia("(max-width: 640px)");
  const fit = () => {
    const all = small.matches;
    Object.assign(dialog.style, {
      width: all ? "100vw" : "min(1240px, calc(100vw - 48px))",
      height: all ? "100dvh" : "min(880px, calc(100dvh - 48px))",
      borderRadius: all ? "0" : "14px",
    });
  };
  Object.assign(dialog.style, {
    padding: "0", border: "0", margin: "auto", maxWidth: "none", maxHeight: "none", overflow: "hidden",
    boxShadow: "0 24px 80px rgb(0 0 0 / .35)", background: "Canvas",
  });
  fit();
  small.addEventListener("change", fit);
  const before = document.documentElement.style.overflow;

  const connection = connect(options, false, () => {
    small.removeEventListener("change", fit);
    document.documentElement.style.overflow = before;
    dialog.close();
    dialog.remove();
  });
  // Escape asks the frame, which knows whether something would be lost.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    connection.ask();
  });
  dialog.append(connection.frame);
  document.body.append(dialog);
  document.documentElement.style.overflow = "hidden";
  dialog.showModal();
  return connection.done;
}

/** Puts the import into an element of the page. */
export function mount(element: Element, options: Options): Handle {
  const connection = connect(options, true, () => connection.frame.remove());
  connection.frame.style.minHeight = "480px";
  element.append(connection.frame);
  return { done: connection.done, close: connection.close };
}
