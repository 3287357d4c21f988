"""What can be measured of a page's looks: contrast, the focus ring, what reaches past the window."""

from __future__ import annotations

from playwright.sync_api import Page

TOO_FAINT = """() => {
    const parts = color => color.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
    const light = parts => parts.map(part => part / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = one => {
        const layers = [];
        for (; one; one = one.parentElement) {
            const color = parts(getComputedStyle(one).backgroundColor);
            layers.push(color);
            if (color.length < 4 || color[3] === 1) break;
        }
        return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const shown = one => {
        let seen = 1;
        for (let at = one; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
        const box = one.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && getComputedStyle(one).visibility === "visible" ? seen : 0;
    };
    const judge = (one, color, least, what) => {
        const seen = shown(one);
        // Nobody has to read what cannot be used at the moment (WCAG 1.4.3).
        if (!seen || one.closest("[aria-disabled=true], :disabled, .sr")) return [];
        const back = ground(one);
        const [r, g, b, a = 1] = parts(color);
        const lights = [light(over([r, g, b, a * seen], back)), light(back)].sort((x, y) => y - x);
        const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
        const name = `${one.tagName.toLowerCase()}.${one.getAttribute("class") || ""}`;
        return ratio < least ? [`${ratio.toFixed(2)} of ${least}: ${what} (${name})`] : [];
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const one = node.parentElement;
        if (!/[\\p{L}\\p{N}]/u.test(node.data) || one.matches("script, style, noscript, option")) continue;
        const style = getComputedStyle(one);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        faint.push(...judge(one, style.color, large ? 3 : 4.5, node.data.trim().slice(0, 40)));
    }
    for (const one of document.querySelectorAll("input, textarea")) {
        const color = getComputedStyle(one, one.value ? undefined : "::placeholder").color;
        faint.push(...judge(one, color, 4.5, one.value || one.placeholder));
    }
    for (const one of document.querySelectorAll("svg.icon")) {
        faint.push(...judge(one, getComputedStyle(one).color, 3, "a picture"));
    }
    return [...new Set(faint)];
}"""

RING = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const ringed = at => {
        const style = getComputedStyle(at);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    };
    // A field inside a frame of its own lets the frame show it.
    const frame = one.matches("textarea, input") && one.closest(".composer, .combo");
    return ringed(one) || (frame && ringed(frame)) ? "" : one.outerHTML.slice(0, 120);
}"""

PAST_THE_WINDOW = """() => {
    const scrollers = ".table-scroll, .json, pre, .carousel";
    const width = document.documentElement.clientWidth;
    return [document.documentElement, ...document.querySelectorAll("body *")].filter(one => {
        if (one.closest(".sidebar, .skip, .sr") || (one.closest(scrollers) && !one.matches(scrollers))) return false;
        const box = one.getBoundingClientRect();
        return box.width && (box.right > width + 1 || box.left < -1);
    }).map(one => `${one.tagName} ${one.getAttribute("class")}: ${one.textContent.trim().slice(0, 40)}`);
}"""


def too_faint(page: Page) -> list[str]:
    """Every text and picture with less contrast than WCAG 2 asks for at level AA."""
    return [str(found) for found in page.evaluate(TOO_FAINT)]


def without_ring(page: Page) -> str:
    """What has the keyboard and does not show it; empty when it does."""
    return str(page.evaluate(RING))


def past_the_window(page: Page) -> list[str]:
    """What is cut off at a side of the window; what scrolls by itself counts as one."""
    return [str(found) for found in page.evaluate(PAST_THE_WINDOW)]
