// F6 goes from one section of the page to the next, Shift F6 to the one before, as in Slack: past all that stands in between.

const SECTIONS = ["sidebar", "topbar", "banners", "guide", "view", "foot", "thread", "tools", "inspector"];

const isShown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === "visible";

/** What takes the keyboard there: the newest message, the channel one is in, a text field, else the first that can. */
function stopIn(section) {
  const wanted = [
    section.id === "view" ? [...section.querySelectorAll(".message")].at(-1) || section.querySelector(".home-body") : null,
    ...section.querySelectorAll("[aria-current], textarea"),
    ...section.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']"),
  ];
  return wanted.find((one) => one && !one.disabled && isShown(one));
}

/** Move the keyboard to the next section (or back to the one before) that holds something. */
export function nextSection(back) {
  const all = SECTIONS.map((id) => document.getElementById(id)).filter((one) => one.contains(document.activeElement) || stopIn(one));
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const next = all.at((back ? Math.max(at, 0) - 1 : at + 1) % all.length);
  stopIn(next)?.focus();
}
