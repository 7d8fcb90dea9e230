"""Records, the roles and directives that draw on them, and what is said of a faulty one."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import reading
from conftest import ROOT
from evidence import downloads, guard, lookup, pooling, store
from evidence.numbers import interval, quantity, rounded
from evidence.report import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Built

RECORD = """kind: trial
design: randomised, double blind
population: adults with depression
seen: abstract
arms:
  drug: {treatment: "a drug", n: 47}
  placebo: {treatment: "a placebo", n: 25, control: true}
results:
  response-24h:
    outcome: response
    time: 24 hours
    analysis: all randomised
    groups:
      drug: {events: 30, total: 47, percent: 64}
      placebo: {events: 7, total: 25, percent: 28}
    contrast: {measure: odds ratio, treatment: drug, control: placebo, estimate: 4.50,
      low: 1.60, high: 12.70, p: "0.004"}
    source: &here {where: "abstract", url: "https://doi.org/10.1000/1", read: 2026-11-24}
facts:
  change:
    value: -5.10
    unit: points
    low: -7.50
    high: -2.70
    n: 72
    about: fall of the score by day one
    source: *here
"""
QUESTION = """question: Does the drug help within a day?
people: adults with depression
intervention: the drug
comparator: a placebo
outcome: response
time: 24 hours
measure: risk ratio
better: higher
results:
  - {study: name2020, result: response-24h, treatment: [drug], control: placebo}
grade:
  - {domain: imprecision, steps: -2, reason: one small trial}
certainty: low
answer: Perhaps.
"""
FILES = {"evidence/studies/name2020.yaml": RECORD, "evidence/questions/quick.yaml": QUESTION}
TABLE = "\n\n:::{study-table}\n:kind: trial\n:::\n"


def page(small_book: Callable[..., Built], text: str, files: dict[str, str] = FILES) -> str:
    """Return the words of a page that holds *text*, which must build."""
    built = small_book(index=f"# A book\n\n{text}{TABLE}", files=files)
    assert built.status == 0, built.printed
    return " ".join(reading.paragraphs(built.folder))


def complaint(small_book: Callable[..., Built], text: str, files: dict[str, str] = FILES) -> str:
    """Return the one line about a fault."""
    built = small_book(index=f"# A book\n\n{text}{TABLE}", files=files)
    assert built.status != 0
    assert "Traceback" not in built.printed
    assert len(built.complaints) == 1, built.printed
    return built.complaints[0]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("{ev}`name2020:change`", "−5.10 points (95% interval −7.50 to −2.70) (Name, 2020)"),
        ("{ev:n}`name2020:change`", "−5.10 points"),
        ("{ev:v}`name2020:change`", "−5.10"),
        ("{ev:i}`name2020:change`", "95% interval −7.50 to −2.70"),
        ("{ev:n}`name2020:change.n`", "72"),
        ("{ev:n}`name2020:response-24h.drug`", "64%"),
        ("{ev:n}`name2020:response-24h.placebo.events`", "7"),
        ("{ev:ni}`name2020:response-24h`", "4.50 (95% interval 1.60 to 12.70)"),
        ("{ev:n}`name2020:response-24h.p`", "0.004"),
    ],
)
def test_a_role_writes_a_figure_as_its_source_printed_it(
    small_book: Callable[..., Built], role: str, shown: str
) -> None:
    assert f"It was {shown}." in page(small_book, f"It was {role}.").replace("\u00a0", " ")


def test_a_figure_leads_to_the_row_of_its_study(small_book: Callable[..., Built]) -> None:
    built = small_book(index="# A book\n\n{ev:n}`name2020:change`" + TABLE, files=FILES)
    html = (built.folder / "index.html").read_text("utf-8")
    assert 'href="#study-name2020"' in html
    assert 'id="study-name2020"' in html


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("{ev:n}`nmae2020:change`", 'no record "nmae2020": did you mean "name2020"?'),
        ("{ev:n}`name2020:chnge`", 'no figure "chnge": did you mean "change"?'),
        ("{ev:n}`name2020:change.studies`", 'has no "studies" here: there is low, high'),
        ("{ev:i}`name2020:response-24h.drug`", "has no interval"),
    ],
)
def test_a_figure_that_is_in_no_record_names_the_line_and_the_nearest(
    small_book: Callable[..., Built], role: str, said: str
) -> None:
    line = complaint(small_book, f"It was {role}.")
    assert "index.md:3:" in line
    assert said in line


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("events: 30", "events: 50", 14, "50 events of a total of 47"),
        ("percent: 64", "percent: 46", 14, "30 of 47 is 64%, and the record says 46%"),
        ("low: 1.60", "low: 5.60", 16, "does not hold its estimate 4.50"),
        ("24 hours", "24", 11, '"24" is no time: give number and unit'),
        ("analysis:", "analisys:", 12, 'no such field: did you mean "analysis"?'),
        ("outcome: response", "outcome: responce", 10, 'did you mean "response"?'),
        ("value: -5.10", "value: five", 21, "decimal"),
        ("drug: {events", "drgu: {events", 1, 'an arm "drgu": the arms are drug, placebo'),
        ("seen: abstract\n", "", 1, "this field is missing: add it"),
    ],
)
def test_a_faulty_record_names_file_line_field_and_what_is_right(
    small_book: Callable[..., Built], old: str, new: str, line: int, said: str
) -> None:
    files = FILES | {"evidence/studies/name2020.yaml": RECORD.replace(old, new, 1)}
    del files["evidence/questions/quick.yaml"]
    built = small_book(index="# A book\n", files=files)
    assert built.status == 1
    found = [text for text in built.complaints if said in text]
    assert found, built.printed
    assert f"name2020.yaml:{line}:" in found[0]


def test_all_faults_of_all_records_are_named_at_once(small_book: Callable[..., Built]) -> None:
    bad = RECORD.replace("events: 30", "events: 50").replace("value: -5.10", "value: five")
    files = FILES | {
        "evidence/studies/name2020.yaml": bad,
        "evidence/studies/other.yaml": "kind: x",
    }
    built = small_book(index="# A book\n", files=files)
    assert {"50 events", 'no key "other"', "seen: this field is missing"} <= {
        part
        for part in ("50 events", 'no key "other"', "seen: this field is missing")
        if part in built.printed
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("study: name2020", "study: nmae2020", 'did you mean "name2020"?'),
        ("result: response-24h", "result: response", 'has no result "response"'),
        ("certainty: low", "certainty: high", "the steps lead from high to low"),
        (
            "control: placebo}",
            "control: placebo}\n  - {study: name2020, result: response-24h, treatment: [drug], "
            "control: placebo}",
            "is counted twice",
        ),
    ],
)
def test_a_faulty_question_is_named(
    small_book: Callable[..., Built], old: str, new: str, said: str
) -> None:
    files = FILES | {"evidence/questions/quick.yaml": QUESTION.replace(old, new)}
    line = complaint(small_book, "", files)
    assert "quick.yaml:" in line
    assert said in line


def test_a_summary_of_findings_shows_effect_people_and_certainty(
    small_book: Callable[..., Built],
) -> None:
    text = page(small_book, "{certainty}`low`\n\n:::{summary-of-findings} quick\n:::")
    assert "risk ratio 2.28 (95% interval 1.17 to 4.43)" in text
    assert "64 with it (33 to 100), 28 without" in text
    assert "1 trial, 72 people" in text
    assert "●●○○" in text


def test_a_forest_plot_has_alt_text_a_table_and_says_how_it_was_pooled(
    small_book: Callable[..., Built],
) -> None:
    built = small_book(index="# A book\n\n:::{forest-plot} quick\n:::" + TABLE, files=FILES)
    assert built.status == 0, built.printed
    read = reading.read_html(built.folder)
    assert any("1trial,72people;riskratio2.28" in alt for alt in read.alt)
    assert "30/47" in read.cells
    assert "nothingwaspooled" in read.text
    [plot] = built.folder.glob("_images/forest-quick-*.svg")
    assert plot.read_text("utf-8").startswith("<?xml")


def test_an_untouched_plot_is_not_drawn_again(small_book: Callable[..., Built]) -> None:
    text = "# A book\n\n:::{forest-plot} quick\n:::" + TABLE
    first = small_book(index=text, files=FILES)
    [plot] = (first.folder.parent / "doctrees" / "plots").glob("*.svg")
    before = plot.stat().st_mtime_ns
    small_book(index=text + "\nMore.\n", files=FILES)
    assert plot.stat().st_mtime_ns == before


def test_icons_a_timeline_and_what_was_left_out_are_shown(small_book: Callable[..., Built]) -> None:
    text = ":::{icon-array} quick\n:::\n\n:::{left-out} quick\n:::\n\n"
    text += ":::{timeline}\n1962: made\n1970: approved\n:::"
    shown = page(small_book, text)
    assert "No study that we know of was left out." in shown


def test_the_downloads_hold_every_figure(small_book: Callable[..., Built]) -> None:
    built = small_book(index="# A book\n" + TABLE, files=FILES)
    folder = built.folder / "downloads"
    data = json.loads((folder / "evidence.json").read_text("utf-8"))
    assert data["studies"]["name2020"]["facts"]["change"]["value"] == "-5.10"
    rows = list(csv.DictReader(io.StringIO((folder / "evidence.csv").read_text("utf-8"))))
    assert [row["kind"] for row in rows] == ["group", "group", "contrast", "fact"]
    assert rows[0]["question"] == "quick"
    assert json.loads((folder / "evidence.schema.json").read_text("utf-8"))["title"] == "Study"


def test_the_schemas_in_the_repository_are_those_of_the_models() -> None:
    for name, schema in downloads.schemas().items():
        written = json.loads((ROOT / "docs" / "evidence" / name).read_text("utf-8"))
        assert written == schema, f"{name}: run nox -s schema"


def test_every_record_names_its_schema_at_its_head() -> None:
    for path in (ROOT / "docs" / "evidence").glob("*/*.yaml"):
        kind = {"studies": "study", "questions": "question"}[path.parent.name]
        first = path.read_text("utf-8").split("\n", 1)[0]
        assert first == f"# yaml-language-server: $schema=../{kind}.schema.json", path.name


def test_no_record_sends_a_reader_to_a_mirror() -> None:
    mirror = re.compile(r"//\d+\.\d+|scribd|docsci|docslib|docksci|proxy|//dev\d?\.", re.I)
    for path in (ROOT / "docs" / "evidence" / "studies").glob("*.yaml"):
        assert not mirror.search(path.read_text("utf-8")), path.name


def test_numbers_keep_their_digits_and_take_a_true_minus() -> None:
    from decimal import Decimal

    assert quantity(Decimal("12.0"), "%") == "12.0%"
    assert quantity(Decimal("-3"), "points") == "\u22123\u00a0points"
    assert quantity(2019, "year") == "2019"
    assert quantity(14606, "people") == "14,606\u00a0people"
    assert rounded(-0.0001) == "0.00"
    assert interval(Decimal("1.00"), Decimal("6.18")) == "95% interval 1.00 to 6.18"


def test_a_question_is_found_in_the_evidence_of_a_folder(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    evidence = store.load(tmp_path / "evidence", {"name2020"})
    assert evidence.faults == []
    assert lookup.find(evidence, "name2020:change").interval == "95% interval −7.50 to −2.70"


def test_a_reader_can_work_out_the_pooled_ratios_from_the_table_of_results(tmp_path: Path) -> None:
    evidence = store.load(ROOT / "docs" / "evidence", keys((ROOT / "refs.bib").read_text("utf-8")))
    assert evidence.faults == []
    (tmp_path / "evidence.csv").write_text(downloads.as_csv(evidence, "0"), "utf-8")
    script = ROOT / "docs" / "_snippets" / "recompute.py"
    command = [sys.executable, "-W", "ignore", str(script)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603
    blocks = re.split(r"^(?=[a-z0-9-]+$)", done.stdout, flags=re.MULTILINE)
    printed = {block.split("\n", 1)[0]: block for block in blocks if block.strip()}
    ratios = [n for n, q in evidence.questions.items() if q.measure == "risk ratio" and q.results]
    assert sorted(printed) == sorted(ratios)
    for name in ratios:
        found = pooling.answer(evidence.questions[name], evidence.studies)
        if found.pooled is None or any(effect.corrected for effect in found.effects):
            continue  # a single trial is not pooled; half events are left to the careful
        [line] = re.findall(r"^random effect +[-\d].*$", printed[name], re.MULTILINE)
        assert float(line.split()[2]) == pytest.approx(found.pooled.estimate, abs=1e-3), name


def test_the_guard_finds_typed_figures_and_claims_and_can_be_silenced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# 70% here is a heading\n\nOf them 12.5% and n = 40.\n\n"
        "It was better than placebo.\n\n"
        "% typed: the claim itself\nThe claim of 80%.\n\nIt fell {ev:n}`name2020:change`.\n\n"
        "It fell {ev:n}`name2020:change` {cite:p}`name2020`.\n",
        "utf-8",
    )
    found = [(c.line, c.message.split(" is ")[0]) for c in guard.chapter_complaints(page)]
    assert found == [
        (3, 'the percentage "12.5%"'),
        (3, 'the number of people "n = 4"'),
        (5, "this sentence claims an effect without a source: cite it"),
        (10, "this sentence claims an effect without a source: cite it"),
    ]


def test_two_trials_pool_to_what_their_maker_published() -> None:
    # canuso2021 pools the people of ASPIRE I and II; we pool the two trials' own contrasts.
    evidence = store.load(ROOT / "docs" / "evidence", keys((ROOT / "refs.bib").read_text("utf-8")))
    estimate, low, high = pooling.answer(
        evidence.questions["esketamine-24h-at-risk"], evidence.studies
    ).summary
    published = lookup.find(evidence, "canuso2021:madrs-24h")
    assert published.low is not None
    assert published.high is not None
    assert estimate == pytest.approx(float(published.value), abs=0.1)
    assert low == pytest.approx(float(published.low), abs=0.1)
    assert high == pytest.approx(float(published.high), abs=0.1)


CHART = """:::{{dot-chart}}
:caption: How many responded
:unit: %
:band: 70 to 80, the claim

One dose
- the trial: {}
- the drug alone: name2020:response-24h.drug
:::"""


def test_a_dot_chart_gives_each_figure_in_its_table_and_its_extent_in_words(
    small_book: Callable[..., Built],
) -> None:
    pair = "name2020:response-24h.drug v name2020:response-24h.placebo"
    text = page(small_book, CHART.format(pair))
    assert "the trial One dose 64% v 28% Name (2020)" in text
    built = small_book(index="# A book\n\n" + CHART.format(pair) + TABLE, files=FILES)
    alts = reading.read_html(built.folder).alt
    assert any(
        alt.startswith(reading.letters("A shaded band marks 70 to 80, the claim. Dot"))
        for alt in alts
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("name2020:respons-24h.drug", 'did you mean "response-24h"'),
        ("name2020", "names no figure"),
        ("name2020:change", "is in points and the chart in %"),
        ("name2020:response-24h.p", "is no number that can be drawn"),
    ],
)
def test_a_chart_says_which_of_its_lines_is_wrong(
    small_book: Callable[..., Built], target: str, said: str
) -> None:
    line = complaint(small_book, CHART.format(target))
    assert "index.md:" in line
    assert f"- the trial: {target}" in line
    assert said in line


def test_a_time_course_puts_its_times_in_order_and_equal_times_together(
    small_book: Callable[..., Built],
) -> None:
    chart = """:::{{time-course}}
:caption: Fall of the score

Drug
- 7 days: name2020:change
- {}: name2020:change.low
:::"""
    assert "not to scale" in page(small_book, chart.format("24 hours"))
    line = complaint(small_book, chart.format("soon"))
    assert '"soon" is no time: write 24 hours, 7 days, 4 weeks' in line


def test_a_chapter_takes_the_certainty_of_a_question_from_its_file(
    small_book: Callable[..., Built],
) -> None:
    assert "●●○○\u00a0low certainty" in page(small_book, "So {ev:certainty}`quick`.")
    line = complaint(small_book, "So {ev:certainty}`quik`.")
    assert 'there is no question "quik": did you mean "quick"?' in line


def test_a_chapter_takes_a_pooled_answer_from_its_question(
    small_book: Callable[..., Built],
) -> None:
    said = page(small_book, "Of 100, {ev:pooled}`quick.treated`, else {ev:pooled}`quick.control`.")
    assert "Of 100, 64, else 28." in said
    line = complaint(small_book, "So {ev:pooled}`quick.people`.")
    assert '"quick" has no part "people": there is estimate, low, high, treated, control' in line


def test_a_share_is_written_in_people_of_100(small_book: Callable[..., Built]) -> None:
    assert "So 64 of" in page(small_book, "So {ev:v}`name2020:response-24h.drug.of100` of 100.")


def test_a_corrected_record_corrects_a_pooled_answer_in_the_next_build(
    small_book: Callable[..., Built],
) -> None:
    pages = {
        "index": f"# A book\n\n:::{{toctree}}\nshort\n:::{TABLE}",
        "short": "# Short\n\nOf 100, {ev:pooled}`quick.control`.\n",
    }
    assert small_book(files=FILES, **pages).status == 0
    mended = RECORD.replace("{events: 7, total: 25, percent: 28}", "{events: 5, total: 25}")
    built = small_book(files={"evidence/studies/name2020.yaml": mended})  # nothing else is new
    assert '<span class="pooled">20</span>' in (built.folder / "short.html").read_text("utf-8")
