// kitload.js, as a host's page loads it: window.kitload, and the element <kitload-import>.
import { mount, open, type Handle, type Options } from "./loader.js";

/** <kitload-import base="…" kit="…">: begins when its property `token` is set. It sends the events done, state and error. */
class KitloadImport extends HTMLElement {
  theme?: Options["theme"];
  texts?: Options["texts"];
  #token?: Options["token"];
  #handle?: Handle;

  get token(): Options["token"] | undefined {
    return this.#token;
  }
  set token(token: Options["token"] | undefined) {
    this.#token = token;
    this.#begin();
  }
  connectedCallback() {
    this.style.display ||= "block";
    this.#begin();
  }
  disconnectedCallback() {
    this.#handle?.close();
    this.#handle = undefined;
  }
  #begin() {
    const base = this.getAttribute("base");
    const kit = this.getAttribute("kit");
    if (!this.isConnected || this.#handle || !this.#token || !base || !kit) return;
    const say = (name: string, detail: unknown) => this.dispatchEvent(new CustomEvent(name, { detail }));
    const of = (name: string) => this.getAttribute(name) ?? undefined;
    this.#handle = mount(this, {
      base, kit, token: this.#token, project: of("project"), locale: of("locale"), title: of("title"),
      theme: this.theme ?? (of("theme") ? { mode: of("theme") } : undefined), texts: this.texts,
      onState: (change) => say("state", change),
      onDone: (summary) => say("done", summary),
      onError: (error) => say("error", error),
    });
    this.#handle.done.catch(() => {});
  }
}

if (!customElements.get("kitload-import")) customElements.define("kitload-import", KitloadImport);
(window as unknown as { kitload: unknown }).kitload = { open, mount };
