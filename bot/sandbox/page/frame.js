// Which parts of the window are shown: the sidebar's drawer, the panel at the right, the traffic below; light or dark.

const WIDE = matchMedia("(min-width: 1101px)");
const NARROW = matchMedia("(max-width: 760px)");
const SYSTEM_DARK = matchMedia("(prefers-color-scheme: dark)");

/** changed() hears whenever something is shown or hidden. */
export function frame(shell, { changed }) {
  let right = WIDE.matches ? "tools" : ""; // "", "tools" or "thread"
  let under = right; // what the thread covers
  let drawer = false;
  let traffic = false;

  function apply() {
    shell.dataset.right = right;
    shell.classList.toggle("sidebar-open", drawer);
    shell.classList.toggle("traffic-open", traffic);
    changed();
  }

  function showRight(what) {
    if (what === "thread" && right !== "thread") under = right;
    right = what;
    drawer = false;
    apply();
  }

  /** Leave the thread for whatever it covered. */
  const hideThread = () => { if (right === "thread") showRight(WIDE.matches ? under : ""); };

  function showDrawer(yes) {
    drawer = yes && NARROW.matches;
    if (drawer && right === "tools") right = "";
    apply();
  }

  function showTraffic(yes) {
    traffic = yes;
    apply();
  }

  /** Take away what lies over the page where it is narrow: "drawer", "tools", or "" when nothing did. */
  function uncover() {
    const covering = drawer ? "drawer" : !WIDE.matches && right === "tools" ? "tools" : "";
    drawer = false;
    if (covering === "tools") right = "";
    if (covering) apply();
    return covering;
  }

  WIDE.addEventListener("change", () => { if (!WIDE.matches && right === "tools") right = ""; under = WIDE.matches ? "tools" : ""; apply(); });
  SYSTEM_DARK.addEventListener("change", changed);

  const isDark = () => (document.documentElement.dataset.theme || (SYSTEM_DARK.matches ? "dark" : "light")) === "dark";

  function toggleTheme() {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try { localStorage.setItem("seatline-theme", next); } catch { /* private window: not remembered */ }
    changed();
  }

  return { apply, showRight, hideThread, showDrawer, showTraffic, uncover, isDark, toggleTheme, right: () => right, traffic: () => traffic, drawer: () => drawer };
}
