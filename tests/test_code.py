"""Text that becomes Typst code, and bib files that become entries."""

from __future__ import annotations

import bibfile
import pytest
import typst
from typstpdf.code import call, string, strings


@pytest.mark.parametrize(
    "text",
    ['"', "\\", '\\"', "#panic()", "$x$", "a\nb", "[]", "//", "/*", "@x", "<y>", "*_`~", "\\u{1}"],
)
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    source = f"#assert({string(text)}.to-unicode() != -1)" if len(text) == 1 else ""
    joined = ", ".join(str(ord(c)) for c in text)
    source += f"\n#assert.eq({string(text)}.codepoints().map(c => c.to-unicode()), ({joined},))"
    typst.compile(source.encode())


def test_an_array_of_one_stays_an_array() -> None:
    typst.compile(f"#assert.eq({strings(['a'])}.len(), 1)".encode())


def test_arguments_that_are_none_are_left_out() -> None:
    assert call("f", "1", a_b="2", c=None) == "f(1, a-b: 2)"


def test_an_entry_knows_its_line_and_fields() -> None:
    [entry] = bibfile.parse("\n\n@misc{a2020,\n title = {T}, Year = 2020,\n}\n")
    assert entry == bibfile.Entry("a2020", 3, frozenset({"title", "year"}))


def test_keys_that_differ_only_in_case_are_the_same_key() -> None:
    fields = "title={T},author={A},year={1},url={u}"
    text = f"@misc{{a1,{fields}}}\n@misc{{A1,{fields}}}"
    [fault] = bibfile.faults(text)
    assert fault.line == 2
