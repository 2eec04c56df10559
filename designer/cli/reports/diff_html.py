"""Differences of two designs as one HTML file: no script, no request, its only style pinned by its hash."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

import click

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.report import (
    DifferenceEntry,
    DifferenceReport,
    DifferenceSection,
    DifferenceSign,
    report,
)
from designer.analysis.differences.witness_words import WitnessWords
from designer.analysis.differences.words import ServiceCount
from designer.basics.words import plain

_STYLE = """
:root{color-scheme:light dark;--window:#F6F7F9;--panel:#FFFFFF;--hairline:#E2E5EA;--text:#1B2330;--secondary:#5D6679;
--accent:#3A5ADB;--allowed:#187445;--denied:#BD312A;--wider:#8F5B00;--tint:#FFF4DC;--track:#ECEFF3}
@media (prefers-color-scheme:dark){:root{--window:#12151B;--panel:#1B2029;--hairline:#2B323E;--text:#E6E9EF;
--secondary:#9AA4B2;--accent:#8DA2FF;--allowed:#56C98A;--denied:#FF8A80;--wider:#E6B450;--tint:#3A2E14;--track:#2E3643}}
*{box-sizing:border-box}body{margin:0;background:var(--window);color:var(--text);
font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:32px 24px 48px}h1{font-size:26px;line-height:34px;margin:0 0 8px}
h2{font-size:17px;line-height:24px;margin:32px 0 8px}h2 small,.about,footer{color:var(--secondary);font-weight:400}
h2 small{font-size:13px;margin-left:8px}code{font:12px/19px "JetBrains Mono",ui-monospace,Consolas,monospace}
.box{background:var(--panel);border:1px solid var(--hairline);border-radius:9px}
.entry{border-top:1px solid var(--hairline);padding:8px 16px}.entry:first-child{border-top:0}
summary,.row{display:grid;grid-template-columns:40px minmax(0,1fr);gap:8px;overflow-wrap:anywhere}
summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
.sign{display:inline-grid;place-items:center;height:22px;border-radius:11px;background:var(--track);font-size:13px}
.wider .sign{color:var(--wider);background:var(--tint)}.added .sign,.moved .sign{color:var(--accent)}
details summary b::after{content:" \\25b8";color:var(--secondary);font-weight:400}
details[open] summary b::after{content:" \\25be"}.about{margin-left:8px}
ul{margin:8px 0 4px 48px;padding:0;list-style:none;font-size:13px}li{overflow-wrap:anywhere;padding:1px 0}
li.in{padding-left:16px}li span{display:inline-block;width:16px;color:var(--secondary)}
.witness{margin:8px 0 8px 48px;border:1px solid var(--hairline);border-radius:7px;padding:10px 12px;font-size:13px}
.witness p{margin:0 0 4px;overflow-wrap:anywhere}.witness dl{display:grid;grid-template-columns:52px 76px minmax(0,1fr);
gap:2px 8px;margin:6px 0 0}dt{color:var(--secondary)}dd{margin:0;overflow-wrap:anywhere}
.allowed{color:var(--allowed)}.denied{color:var(--denied)}footer{margin-top:32px;font-size:12px}
table{border-collapse:collapse;margin:6px 0 6px 48px;font-size:12px}td{padding:0 12px 0 0}
td:last-child{text-align:right}
@media print{details>*{display:block}body{background:none}}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEAD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; \
form-action 'none'"><meta name="referrer" content="no-referrer">
<title>Differences of two organizations</title><style>{_STYLE}</style></head><body><main>
<h1>Differences of two organizations</h1>
"""
_SERVICES = 12


def write(found: Differences) -> None:
    """Write to standard output."""
    click.echo(html(found), nl=False)


def html(found: Differences) -> str:
    """The report as a page of its own."""
    return f"{_HEAD}{''.join(_body(report(found)))}</main></body></html>\n"


def _body(told: DifferenceReport) -> Iterator[str]:
    yield f"<p>{_text(told.summary)}</p>\n"
    for section in told.sections:
        yield from _section(section)
    yield f"<footer>{' '.join(map(_text, told.scope))}</footer>"


def _section(section: DifferenceSection) -> Iterator[str]:
    note = f" <small>{_text(section.note)}</small>" if section.note else ""
    yield f'<h2>{section.title}{note}</h2>\n<div class="box">\n'
    for entry in section.entries:
        yield from _entry(entry)
    yield "</div>\n"


_CLASSES = {DifferenceSign.WIDER: " wider", DifferenceSign.ADDED: " added", DifferenceSign.MOVED: " moved"}


def _entry(entry: DifferenceEntry) -> Iterator[str]:
    look = _CLASSES.get(entry.sign, "")
    sign = f'<span class="sign">{_text(entry.sign.value)}</span>'
    title = f'<span><b>{_text(entry.title)}</b><span class="about">{_text(entry.about)}</span></span>'
    if not entry.lines and entry.witness is None:
        yield f'<div class="entry row{look}">{sign}{title}</div>\n'
        return
    is_open = " open" if entry.sign in {DifferenceSign.WIDER, DifferenceSign.BOTH} else ""
    yield f'<details class="entry{look}"{is_open}><summary>{sign}{title}</summary>\n<ul>'
    for line in entry.lines:
        inner = ' class="in"' if line.text.startswith(" ") else ""
        yield f"<li{inner}><span>{_text(line.sign)}</span>{_text(line.text.strip())}</li>\n"
    yield "</ul>\n"
    if services := entry.services:
        yield from _services(services)
    if entry.witness is not None:
        yield from _witness(entry.witness)
    yield "</details>\n"


def _services(services: Sequence[ServiceCount]) -> Iterator[str]:
    yield "<table>"
    for one in services[:_SERVICES]:
        yield f"<tr><td><code>{_text(one.service)}</code></td><td>{one.actions:,} of {one.total:,}</td></tr>\n"
    if len(services) > _SERVICES:
        yield f"<tr><td>{len(services) - _SERVICES:,} more services</td><td></td></tr>\n"
    yield "</table>\n"


def _witness(witness: WitnessWords) -> Iterator[str]:
    with_context = f", with {witness.context}" if witness.context else ""
    yield '<div class="witness"><p class="about">Checked in both versions</p>'
    yield f"<p><code>{_text(witness.request)}</code></p><p>{_text(witness.place + with_context)}</p><dl>"
    for side, answer, because in (
        ("before", witness.before, witness.because_before),
        ("after", witness.after, witness.because_after),
    ):
        yield f'<dt>{side}</dt><dd class="{answer}">{answer}</dd><dd>{_text(because)}</dd>'
    yield "</dl></div>\n"


def _text(text: str) -> str:
    """A text that may hold anything, as HTML shows it."""
    return escape(plain(text), quote=True)
