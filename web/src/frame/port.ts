// The port to the host's page: the handshake, and the few messages that go through it. None of them holds a row.

export interface Opening {
  locale: string;
  theme: unknown;
  texts: unknown;
  inline: boolean;
}

let port: MessagePort | undefined;
let gotToken: ((token: string | undefined) => void) | undefined;
let closing: () => void = () => {};

/** Greets the page around this frame, and waits for its port. Only a message of the parent from the exact origin counts. */
export function shake(onClose: () => void): Promise<Opening> {
  closing = onClose;
  const origin = new URL(location.href).searchParams.get("origin");
  return new Promise((resolve, reject) => {
    if (window.parent === window || !origin) return reject(new Error("frame"));
    addEventListener("message", function greeted(event: MessageEvent) {
      if (event.source !== window.parent || event.origin !== origin || event.data?.type !== "kitload:open" || !event.ports[0]) return;
      removeEventListener("message", greeted);
      port = event.ports[0];
      port.onmessage = ({ data }) => {
        if (data.type === "token") gotToken?.(typeof data.token === "string" ? data.token : undefined);
        if (data.type === "close") closing();
      };
      resolve(event.data as Opening);
    });
    window.parent.postMessage("kitload:hello", origin);
  });
}

/** Asks the host for a client token. */
export function hostToken(): Promise<string | undefined> {
  return new Promise((resolve) => {
    gotToken = resolve;
    tell({ type: "token" });
  });
}

export const tell = (message: Record<string, unknown>) => port?.postMessage(message);
