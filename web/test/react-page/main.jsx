// A host's page in React, as its user writes it: the import within the page, and a button that opens it.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { KitloadButton, KitloadImport } from "@kitload/react";

const base = new URLSearchParams(location.search).get("base");
const token = async () => "klc_from_the_shop";

function Shop() {
  const [shown, show] = useState(true);
  const [last, note] = useState("nothing yet");
  return (
    <>
      <p id="last">{last}</p>
      <button id="toggle" onClick={() => show(!shown)}>toggle</button>
      <KitloadButton id="open" options={{ base, kit: "contacts", token, locale: "en" }} onClosed={(summary) => note(`closed: ${summary.state}`)}>Import</KitloadButton>
      {shown && <KitloadImport base={base} kit="contacts" token={token} locale="en" onState={({ state }) => note(state)} onDone={(summary) => note(`done: ${summary.counts.good}`)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<StrictMode><Shop /></StrictMode>);
