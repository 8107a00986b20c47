// The drop-in for React: a button that opens the import, and the import as a part of the page. It has the loader inside.
import { useEffect, useRef, type ButtonHTMLAttributes } from "react";
import { mount, open, type Options, type Summary } from "../src/loader/loader.js";

export type { Options, Summary, Token } from "../src/loader/loader.js";
export { mount, open };

export type KitloadImportProps = Options & { className?: string };

/** The import within the page. It begins anew when base, kit or project changes. */
export function KitloadImport({ className, ...options }: KitloadImportProps) {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(options);
  newest.current = options;
  const { base, kit, project, locale } = options;
  useEffect(() => {
    const handle = mount(place.current!, {
      ...newest.current,
      token: () => {
        const { token } = newest.current;
        return typeof token === "function" ? token() : token;
      },
      onReady: () => newest.current.onReady?.(),
      onState: (change) => newest.current.onState?.(change),
      onDone: (summary) => newest.current.onDone?.(summary),
      onError: (error) => newest.current.onError?.(error),
    });
    handle.done.catch(() => {});
    return handle.close;
  }, [base, kit, project, locale]);
  return <div ref={place} className={className} />;
}

export type KitloadButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "onClick"> & {
  options: Options;
  /** Called when the dialog closes. */
  onClosed?: (summary: Summary) => void;
};

/** A button that opens the import in a dialog. */
export function KitloadButton({ options, onClosed, ...rest }: KitloadButtonProps) {
  return <button type="button" {...rest} onClick={() => void open(options).then(onClosed, () => {})} />;
}
