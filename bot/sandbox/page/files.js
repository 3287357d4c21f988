// The files of a message: pictures where they stand, spreadsheets with their first rows, everything as a download.

import { enlarged } from "./dialogs.js";
import { h, icon } from "./dom.js";

const PREVIEW_ROWS = 5;
const MOST_ROWS = 200;
const PREVIEW_BYTES = 500_000;

export function fileNodes(files) {
  if (!files?.length) return null;
  return h("div", { class: "files" }, files.map((file) => (file.mimetype?.startsWith("image/") ? picture(file) : card(file))));
}

/** Only what the sandbox itself serves. */
const address = (file) => {
  const url = new URL(file.url || "", location.href);
  return url.origin === location.origin ? url.href : "";
};

const titleOf = (file) => file.title || file.name || "File";

function picture(file) {
  const image = { src: address(file), alt: file.alt_text || titleOf(file), title: titleOf(file), download: downloadLink(file) };
  return h("figure", { class: "picture-file", testid: "file", dataset: { fileId: file.id } },
    h("figcaption", { dir: "auto" }, titleOf(file)),
    h("button", { type: "button", class: "enlarge", "aria-label": `Enlarge: ${image.alt}`, dataset: { key: `file-${file.id}` }, onclick: () => enlarged({ ...image, download: downloadLink(file) }) },
      h("img", { src: image.src, alt: image.alt })));
}

function card(file) {
  const isTable = /csv/i.test(file.mimetype || "") || /\.csv$/i.test(file.name || "");
  const preview = h("div", { class: "file-preview" });
  if (isTable && !(file.size > PREVIEW_BYTES)) fillPreview(preview, file);
  return h("div", { class: "file", testid: "file", dataset: { fileId: file.id } },
    h("div", { class: "file-head" },
      h("span", { class: `file-icon${isTable ? " sheet" : ""}` }, icon(isTable ? "table" : "file")),
      h("div", { class: "file-name" }, h("strong", { dir: "auto" }, titleOf(file)), h("small", {}, [kindOf(file), sizeOf(file.size)].filter(Boolean).join(" · "))),
      downloadLink(file)),
    preview);
}

const downloadLink = (file) =>
  h("a", { class: "button small", href: address(file), download: file.name || "file", dataset: { key: `download-${file.id}` }, "aria-label": `Download ${file.name || titleOf(file)}` }, icon("download"), "Download");

const kindOf = (file) => (/\.(\w{1,5})$/.exec(file.name || "")?.[1] || file.mimetype?.split("/")[1] || "").toUpperCase();

export function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} kB` : `${(bytes / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
}

async function fillPreview(root, file) {
  let rows;
  try {
    const response = await fetch(address(file));
    if (!response.ok) return;
    rows = csvRows(await response.text());
  } catch { return; }
  const [head, ...body] = rows;
  if (!head) return;
  let all = false;
  const numeric = head.map((_, column) => body.length > 0 && body.every((row) => /^-?[\d.,%]*$/.test(row[column] || "")));
  const align = (column) => (numeric[column] ? "align-right" : "");
  const draw = () => root.replaceChildren(
    h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `First rows of ${titleOf(file)}` },
      h("table", {},
        h("thead", {}, h("tr", {}, head.map((cell, column) => h("th", { scope: "col", class: align(column), dir: "auto" }, cell)))),
        h("tbody", {}, body.slice(0, all ? MOST_ROWS : PREVIEW_ROWS).map((row) => h("tr", {}, row.map((cell, column) => h("td", { class: align(column), dir: "auto" }, cell))))))),
    body.length > PREVIEW_ROWS
      ? h("button", { type: "button", class: "link", "aria-expanded": String(all), onclick: (event) => { all = !all; draw(); root.querySelector(".link").focus(); event.stopPropagation(); } },
        all ? "Show fewer rows" : `Show all ${body.length} rows`)
      : "");
  draw();
}

/** RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. */
export function csvRows(text) {
  const rows = [];
  let row = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const source = text.replace(/^\uFEFF/, "");
  while (field.lastIndex < source.length) {
    const match = field.exec(source);
    if (!match) break;
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === ",") {
      if (field.lastIndex >= source.length) row.push("");
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows.filter((one) => one.length > 1 || one[0]);
}
