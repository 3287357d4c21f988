// The app's App Home: opened (so that the app hears of it), then drawn whenever it is published.

import { api, coalesce, inWords } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { appAvatar, h, keepFocus } from "./dom.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

export function homeView() {
  const body = h("div", { class: "home-body", testid: "home-view", tabindex: "-1" });
  const root = h("div", { class: "home" }, body);
  let surface = null;
  let drawn = "";
  let place = "";
  let asked = 0;

  const refresh = coalesce(async () => {
    const { as } = store;
    const answer = await api.home(as);
    if (as !== store.as || store.at !== "home") return;
    if (answer.view) return draw(answer.view);
    drawn = "";
    if (answer.ok === false) return empty(inWords(answer.error));
    // An app publishes its home a moment after it was opened.
    if (Date.now() - asked < 4000) {
      loading();
      setTimeout(() => { if (store.at === "home" && store.as === as && !drawn) refresh(); }, 800);
    } else empty(store.app.connected ? `${store.app.name} has not shown anything here yet.` : `${store.app.name} is not connected, so there is nothing here yet.`);
  });

  function draw(view) {
    const json = JSON.stringify(view);
    if (json === drawn) return;
    if (surface?.container.view_id !== view.id) surface = new Surface({ type: "view", view_id: view.id });
    drawn = json;
    const top = root.scrollTop;
    keepFocus(body, () => body.replaceChildren(renderBlocks(view.blocks, surface, view.state)));
    root.scrollTop = top;
  }

  const loading = () => body.replaceChildren(h("div", { class: "skeleton", role: "status", "aria-label": "Loading" }, h("i"), h("i"), h("i"), h("i")));
  const empty = (text) => body.replaceChildren(h("div", { class: "empty" }, appAvatar("large"), h("p", {}, text)));

  async function open() {
    if (place !== store.as) {
      place = store.as;
      drawn = "";
      surface = null;
      root.scrollTop = 0;
    }
    if (!drawn) loading();
    asked = Date.now();
    const { as } = store;
    const answer = await api.openHome({ as });
    if (as !== store.as || store.at !== "home") return;
    if (answer.ok === false && !drawn) empty(inWords(answer.error));
    else await refresh();
  }

  return { root, open, refresh };
}
