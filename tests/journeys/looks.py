"""What is measured on a page: faults of access, width, sizes and contrast, bytes over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# DOMAIN.md rule 55, by what the browser computed: each word that can be read, each thing that can be pressed.
MEASURE = """() => {
  const found = [];
  const say = (node) => (node.id ? '#' + node.id : node.tagName.toLowerCase() + '.' + node.className) + ' ' + (node.innerText || node.value || '').slice(0, 24);
  const seen = (node) => node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !node.closest('.unseen, .skip, [aria-hidden=true]')
    && node.getClientRects().length > 0;
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); const d = paint.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const ground = (node) => {
    let over = [];
    for (let each = node; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      over.push(colour);
      if (colour[3] === 1) break;
    }
    let base = [255, 255, 255];
    for (const [r, g, b, a] of over.reverse()) base = [r, g, b].map((value, at) => value * a + base[at] * (1 - a));
    return base;
  };
  const light = (rgb) => { const [r, g, b] = rgb.map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + .05) / (b + .05); };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const done = new Set();
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || done.has(node) || !seen(node) || ['SCRIPT', 'STYLE', 'OPTION'].includes(node.tagName)) continue;
    done.add(node);
    const style = getComputedStyle(node), size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight) / size;
    if (size < 18) found.push(`text ${size.toFixed(1)} px: ${say(node)}`);
    if (line < 1.3) found.push(`line height ${line.toFixed(2)}: ${say(node)}`);
    if (node.closest('[disabled]')) continue;
    const ratio = contrast(rgba(style.color), ground(node));
    if (ratio < (size > 18 ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(1)}: ${say(node)}`);
  }
  for (const node of document.querySelectorAll('a[href], button, select, textarea, input:not([type=hidden]), summary')) {
    if (!seen(node)) continue;
    const style = getComputedStyle(node);
    // A word inside a sentence is exempt, as in WCAG 2.5.8; a tick is pressed by its whole label.
    if (node.matches('a') && style.display === 'inline' && node.closest('p, li, dd') && node.closest('p, li, dd').innerText.trim() !== node.innerText.trim()) continue;
    const area = node.matches('[type=checkbox], [type=radio], [type=file]') ? node.closest('label') || node.labels?.[0] || node : node;
    const box = area.getBoundingClientRect();
    if (box.width < 59.5 || box.height < 59.5) found.push(`target ${box.width.toFixed(0)}x${box.height.toFixed(0)}: ${say(node)}`);
  }
  return found;
}"""


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{page.url} {fault['id']} ({fault['impact']}): {node['target']} {node['html'][:120]}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


def too_wide(page: Page) -> int:
    """Pixels that stick out to the right; a phone would make its window wider instead, so that is not asked."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def too_small(page: Page) -> list[str]:
    """What is too small, too tight or too faint for old eyes and hands."""
    found: list[str] = page.evaluate(MEASURE)
    return [f"{page.url} {each}" for each in found]


class Wire:
    """Counts what really came over the network, headers and all, as compressed."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.urls: list[str] = []
        talk = page.context.new_cdp_session(page)
        talk.send("Network.enable")
        talk.send("Network.setCacheDisabled", {"cacheDisabled": True})
        talk.on("Network.loadingFinished", self._add)
        talk.on("Network.requestWillBeSent", lambda said: self.urls.append(said["request"]["url"]))

    def _add(self, said: dict[str, Any]) -> None:
        self.bytes += int(said["encodedDataLength"])


MIXED = r"""() => {
  const found = [], english = document.documentElement.lang.startsWith('en');
  const own = english ? '[lang^=zh]' : '[lang^=en], code, pre, .code';
  const wrong = english ? /[\u3400-\u9fff]/ : /[A-Za-z]{2,}( [A-Za-z,']{2,}){2,}/;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim(), node = walk.currentNode.parentElement;
    if (wrong.test(words) && !node.closest('script, style, textarea, option, ' + own)) found.push(words.slice(0, 60));
  }
  for (const name of ['placeholder', 'aria-label', 'title', 'alt']) {
    for (const node of document.querySelectorAll('[' + name + ']')) {
      if (wrong.test(node.getAttribute(name)) && !node.closest(own)) found.push(name + '=' + node.getAttribute(name).slice(0, 60));
    }
  }
  return found;
}"""


def mixed(page: Page) -> list[str]:
    """Words of the other language that do not say so: Chinese on an English page, English sentences on a Chinese one."""
    found: list[str] = page.evaluate(MIXED)
    return found
