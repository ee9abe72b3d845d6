"""Words kept in two languages, said in the reader's one."""

import re
from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

HTML_LANG = {"zh": "zh-CN", "en": "en"}
# A run of Chinese, with the digits and marks inside it: what a voice reads in one go.
CHINESE = re.compile(
    r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef](?:[\s\w·…—]*[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])*", re.ASCII
)
# Three English words or more: a name or an abbreviation within Chinese is read well enough.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,']+[A-Za-z]{2,}){2,}(?:[ ,.']+\w+)*", re.ASCII)


def reader() -> str:
    """'en' or 'zh', whichever the reader chose."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def chosen(value: object) -> tuple[str, str]:
    """The words and the language they are in; what is missing falls back to the other language."""
    if not isinstance(value, Mapping):
        return ("" if value is None else str(value)), reader()
    first = reader()
    for lang in (first, "zh", "en"):
        if words := str(value.get(lang) or "").strip():
            return words, lang
    return "", first


def say(value: object) -> str:
    """Plain text, for options, titles and mail."""
    return chosen(value)[0]


def mark(value: object) -> SafeString:
    """HTML: words that are not in the reader's language carry their own lang."""
    if not isinstance(value, Mapping):
        return typed(value)
    words, lang = chosen(value)
    if lang == reader():
        return conditional_escape(words)
    return format_html('<span lang="{}">{}</span>', HTML_LANG[lang], words)


def typed(value: object) -> SafeString:
    """HTML: what somebody wrote; runs of it that are not in the reader's language say which they are in."""
    written = conditional_escape("" if value is None else value)  # type: ignore[arg-type]
    foreign, lang = (ENGLISH, "en") if reader() == "zh" else (CHINESE, "zh")
    if isinstance(value, SafeString) or not foreign.search(written):
        return written
    marked = foreign.sub(lambda run: f'<span lang="{HTML_LANG[lang]}">{run.group()}</span>', written)
    return SafeString(marked)
