"""Tokens of JSON that `reader` finds in a text, and what people write instead of them."""

import re

TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
      "([^"\\\x00-\x1f]*+)"                                                         # 1 string without escapes
    | ([}\]:,\[]|\{(?![{%]))                                                        # 2 punctuation
    | (-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+)(?=[\s,\]}]|\Z)  # 3 number
    | (true|false|null)(?=[\s,\]}]|\Z)                                              # 4 literal
    | \Z                                                                            #   the end
    | (.)                                                                           # 5 anything else, read slowly
    )""",
    re.VERBOSE | re.DOTALL,
)
STRING, MARK, NUMBER, LITERAL, ODD = 1, 2, 3, 4, 5
LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

QUOTED = re.compile(r'"([^"\\\n\r]*+(?:\\[^\n\r][^"\\\n\r]*+)*+)(\\?+"?)')
FOREIGN_QUOTES = re.compile(r"'([^'\n]*+)'|[“„«]([^“”„«»\n]*+)[”“»]|`([^`\n]*+)`")
PLACEHOLDER = re.compile(r"\$\{[^{}\n]*+\}|\{\{[^{}\n]*+\}\}|\$[A-Za-z_]\w*+")
TEMPLATE_STATEMENT = re.compile(r"\{%[^%\n]*+%?+\}?+")
COMMENT = re.compile(r"//[^\n]*+|\#[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?+")
INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2060]++")
WORD = re.compile(r'[^\s"{}\[\],:]++(?::++[^\s"{}\[\],:]++)*+"?+')
NUMBER_LIKE = re.compile(r"[-+.]*[0-9]")
ESCAPE_OR_CONTROL = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)|([\x00-\x1f])", re.DOTALL
)
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

WORDS: dict[str, tuple[str, bool | None]] = {
    "true": ("JSON spells it true, in small letters.", True),
    "false": ("JSON spells it false, in small letters.", False),
    "null": ("JSON spells it null, in small letters.", None),
    "none": ("JSON has no None; write null, or leave the key out.", None),
    "undefined": ("JSON has no undefined; write null, or leave the key out.", None),
    "nan": ("JSON has no NaN; write a number, or a string in double quotes.", None),
    "infinity": ("JSON has no Infinity; write a number, or a string in double quotes.", None),
    "-infinity": ("JSON has no Infinity; write a number, or a string in double quotes.", None),
}


def without_trailing_marks(content: str) -> str:
    """Return the likely content of an unclosed string: without the comma and the brackets that end its line."""
    content = content.rstrip().rstrip(",").rstrip()
    surplus = {"}": content.count("}") - content.count("{"), "]": content.count("]") - content.count("[")}
    end = len(content)
    while end and surplus.get(content[end - 1], 0) > 0:
        surplus[content[end - 1]] -= 1
        end -= 1
    return content[:end].rstrip()


def quote(text: str, most: int = 40) -> str:
    """Return a piece of the text inside a sentence, shortened to so many characters."""
    shown = text if len(text) <= most else f"{text[:most]}…"
    return f"“{shown}”"
