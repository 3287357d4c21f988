// The modal on top of the stack: drawn from the server's views, closed and submitted through it.

import { api, coalesce, inWords } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { appAvatar, h, iconButton, keepFocus, keepTabInside, uid, wayBack } from "./dom.js";
import { toast } from "./dialogs.js";
import { plain } from "./mrkdwn.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

/** onSubmitted(view) hears of every view that the app has taken. */
export function modals({ onSubmitted = () => {} } = {}) {
  const surfaces = new Map(); // view id -> Surface, so that typed values outlive updates and pushes
  const closing = new Set();
  let dialog = null;
  let view = null;
  let drawnJson = "";
  let opener = null; // {control, back}
  let depth = 0;

  const refresh = coalesce(async () => {
    const { as } = store;
    const answer = await api.views(as);
    if (as !== store.as || !answer.views) return;
    show(answer.views);
  });

  function show(views) {
    const ids = new Set(views.map((one) => one.id));
    for (const id of [...surfaces.keys()]) if (!ids.has(id)) surfaces.delete(id);
    for (const id of [...closing]) if (!ids.has(id)) closing.delete(id);
    const stack = views.filter((one) => !closing.has(one.id));
    const top = stack.at(-1);
    if (!top) return hide();
    const json = JSON.stringify(top) + stack.length;
    if (json === drawnJson && dialog) return;
    const fresh = view?.id !== top.id;
    // A new version of the view answers the errors of the old one.
    if (surfaces.has(top.id)) surfaces.get(top.id).errors = {};
    view = top;
    depth = stack.length;
    drawnJson = json;
    draw(fresh);
  }

  function surfaceOf(id) {
    if (!surfaces.has(id)) surfaces.set(id, new Surface({ type: "view", view_id: id }, { onSubmit: () => view?.id === id && submit() }));
    return surfaces.get(id);
  }

  function draw(fresh) {
    const surface = surfaceOf(view.id);
    if (!dialog) {
      opener = { control: document.activeElement, back: wayBack(document.activeElement) };
      dialog = h("dialog", {
        class: "dialog modal", role: "dialog", "aria-modal": "true", testid: "modal",
        oncancel: (event) => { event.preventDefault(); close(); },
        onkeydown: (event) => {
          // Chromium lets a second Escape through without asking; we always ask.
          keepTabInside(event, dialog);
          if (event.key === "Escape") { event.preventDefault(); close(); }
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); submit(); }
        },
      });
      document.body.append(dialog);
      dialog.showModal();
    }
    const titleId = uid("modal-title");
    dialog.setAttribute("aria-labelledby", titleId);
    dialog.dataset.viewId = view.id;
    dialog.dataset.callbackId = view.callback_id || "";
    dialog.removeAttribute("aria-busy");
    const scrolled = fresh ? 0 : dialog.querySelector(".dialog-body")?.scrollTop || 0;
    const kept = keepFocus(dialog, () => {
      dialog.replaceChildren(
        h("div", { class: "dialog-head" },
          depth > 1 ? iconButton("back", "Back", { testid: "modal-back", onclick: close }) : appAvatar("small"),
          h("h2", { id: titleId, dir: "auto" }, plain(view.title)),
          iconButton("close", "Close", { testid: "modal-close", onclick: closeAll })),
        h("div", { class: "dialog-error", testid: "modal-error", role: "alert", hidden: true }),
        h("div", { class: "dialog-body", tabindex: "-1" }, renderBlocks(view.blocks, surface, view.state)),
        h("div", { class: "dialog-foot" },
          h("button", { type: "button", class: "button", testid: "modal-cancel", onclick: close }, plain(view.close) || (view.submit ? "Cancel" : "Close")),
          view.submit && h("button", { type: "button", class: "button primary", testid: "modal-submit", onclick: submit }, plain(view.submit))));
    });
    const body = dialog.querySelector(".dialog-body");
    body.scrollTop = scrolled;
    if (fresh || !kept) focusFirst(body);
  }

  function focusFirst(body) {
    const wanted = view.blocks.flatMap((block) => [block.element, block.accessory, ...(block.elements || [])]).find((one) => one?.focus_on_load);
    const field = (wanted && body.querySelector(`[data-action-id="${CSS.escape(wanted.action_id)}"]`)) || body.querySelector(".block-input :is(input, textarea):not([disabled])");
    (field || body).focus({ preventScroll: true });
  }

  async function submit() {
    if (!view?.submit || dialog.getAttribute("aria-busy") === "true") return;
    const submitted = view;
    const { id, blocks } = view;
    const surface = surfaceOf(id);
    const missing = requiredButEmpty(blocks, surface);
    if (Object.keys(missing).length) return showErrors(missing);
    dialog.setAttribute("aria-busy", "true");
    const answer = await api.submit({ as: store.as, view_id: id, state: surface.values });
    if (!dialog || view?.id !== id) return;
    dialog.removeAttribute("aria-busy");
    if (answer.ok !== false) onSubmitted(submitted);
    if (answer.errors && Object.keys(answer.errors).length) return showErrors(answer.errors);
    if (answer.ok === false) {
      const line = dialog.querySelector(".dialog-error");
      line.textContent = inWords(answer.error);
      line.hidden = false;
      return;
    }
    refresh();
  }

  /** What Slack's clients ask for before they submit anything. */
  function requiredButEmpty(blocks, surface) {
    const missing = {};
    for (const block of blocks) {
      if (block.type !== "input" || block.optional) continue;
      const { type, ...entry } = surface.values[block.block_id]?.[block.element.action_id] || {};
      const value = Object.values(entry)[0];
      if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) missing[block.block_id] = "Please complete this required field.";
    }
    return missing;
  }

  function showErrors(errors) {
    surfaceOf(view.id).errors = errors;
    draw(false);
    const first = dialog.querySelector(".wrong");
    if (first) {
      first.scrollIntoView({ block: "nearest" });
      first.querySelector("input, textarea, button")?.focus({ preventScroll: true });
      return;
    }
    const line = dialog.querySelector(".dialog-error");
    line.textContent = Object.values(errors).join(" ");
    line.hidden = false;
  }

  const close = () => leave(false);
  /** The cross leaves every view of the stack, as in Slack. */
  const closeAll = () => leave(true);

  async function leave(all) {
    if (!view || closing.has(view.id)) return;
    const { id } = view;
    closing.add(id);
    surfaces.delete(id);
    if (all || depth <= 1) hide();
    const answer = await api.close({ as: store.as, view_id: id, all });
    if (answer.ok === false && answer.error !== "view_not_found") toast(inWords(answer.error), "bad");
    await refresh();
  }

  function hide() {
    if (!dialog) return;
    dialog.close();
    dialog.remove();
    dialog = null;
    view = null;
    drawnJson = "";
    // Its opener may have been drawn anew since.
    const back = opener?.control?.isConnected && opener.control !== document.body ? opener.control : opener?.back(document) || document.getElementById("composer");
    // The closing dialog has given the focus back already, and Chromium then lets nothing be typed there: once more.
    document.activeElement?.blur();
    back?.focus({ preventScroll: true });
  }

  function forget() {
    surfaces.clear();
    closing.clear();
    hide();
  }

  return { refresh, forget };
}
