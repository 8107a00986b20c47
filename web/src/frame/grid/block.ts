// A block of cells as spreadsheets put it on the clipboard: lines with tabs, and quotes around cells that hold one of them.

export const quoted = (text: string): string => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

export function block(text: string): string[][] {
  const rows: string[][] = [[]];
  let [cell, inside, at] = ["", false, 0];
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (; at < clean.length; at++) {
    const c = clean[at]!;
    if (inside) {
      if (c === '"' && clean[at + 1] === '"') (cell += '"'), at++;
      else if (c === '"') inside = false;
      else cell += c;
    } else if (c === '"' && cell === "") inside = true;
    else if (c === "\t") rows[rows.length - 1]!.push(cell), (cell = "");
    else if (c === "\n") rows[rows.length - 1]!.push(cell), (cell = ""), rows.push([]);
    else cell += c;
  }
  rows[rows.length - 1]!.push(cell);
  return rows;
}
