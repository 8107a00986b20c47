// Files that the specs import.
const NAMES = ["Müller", "Schäfer", "O'Brien", "Núñez", "Ångström", "Dupont", "Rossi", "Kowalski", "Yılmaz", "Petrov"];
const FIRST = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Ken", "Radia", "Tim"];
const latin = (text) => Buffer.from(text.replace(/ı/g, "i"), "latin1");

function rows(n, bad) {
  return Array.from({ length: n }, (_, i) => {
    const broken = bad && i % bad === bad - 1;
    return [
      `C-${1001 + i}`, `${FIRST[i % 10]} ${NAMES[(i * 7) % 10]}`, broken ? `kunde${i}(at)example.com` : `kunde${i}@example.com`,
      i % 5 === 0 ? "aktiv" : i % 9 === 0 ? "Interessent" : "active", broken && i % 2 ? "31.31.2023" : `2023-0${1 + (i % 9)}-1${i % 9}`, `${(i * 13) % 900},50`,
    ];
  });
}

export const files = {
  /** windows-1252, semicolons, two lines of titles, headings that are not those of the fields */
  titles: (n = 120) => latin([
    "Kundenliste;;;;;;", "Stand: 31.12.2023;;;;;;", "Kundennr.;Full name;E-Mail;Kundenstatus;Since;Umsatz;Bemerkung",
    ...rows(n, 10).map((r) => [...r, ""].join(";")),
  ].join("\r\n") + "\r\n"),
  /** every column has the name of its field */
  exact: (n = 50, bad = 0) => Buffer.from(["external_id,name,email,status,signed_up,revenue", ...rows(n, bad).map((r) => r.map((c) => (c.includes(",") ? `"${c}"` : c)).join(",").replace(/aktiv|Interessent/, "active"))].join("\n") + "\n"),
};
