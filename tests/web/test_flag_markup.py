"""Flags as a page of staff shows them: every text of the pack and of a person is text, whatever is in it."""

from __future__ import annotations

import re

from intake.summary.answer_view import Labelled, Said
from intake.summary.flag_view import FlagCard, HeldUp
from intake.summary.trace_view import Trace, TracedAnswer
from intake.web.flag_markup import flag_list
from intake.web.summary_lists import asked_answers, column_heads, glance_items


def _texts(prefix: str, *names: str) -> list[str]:
    return [f"<{prefix}-{name}> &amp; %s {{}} '" for name in names]


def _said(prefix: str) -> Said:
    name, question, answer, mark = _texts(prefix, "name", "question", "answer", "mark")
    return Said("key", name, question, answer, (mark,))


def _card(prefix: str, folded: tuple[FlagCard, ...] = ()) -> FlagCard:
    title, message, why, fact, doubt, response, held_up = _texts(
        prefix, "title", "message", "why", "fact", "doubt", "response", "held-up"
    )
    asked, language, given, rule, part, truth, note, version, source, checked, review = _texts(
        prefix,
        *("asked", "language", "given", "rule", "part", "truth", "note", "version", "source", "checked", "review"),
    )
    said = _said(prefix)
    return FlagCard(
        id=f"{prefix}-rule",
        severity="high",
        title=title,
        message=message,
        why=why,
        because=(said,),
        facts=(fact,),
        doubt=doubt,
        folded=folded,
        carries=(HeldUp("other-rule", held_up, "urgent"),),
        response=response,
        trace=Trace(
            answers=(TracedAnswer(said, asked, language, given),),
            rule=rule,
            parts=(Labelled(part, truth, note),),
            version=version,
            sources=(Labelled(source, checked),),
            review=review,
        ),
    )


def test_no_text_of_a_flag_is_markup() -> None:
    shown = flag_list([_card("own", (_card("folded"),))])
    assert "<own-" not in shown
    assert "<folded-" not in shown
    whole = re.findall(r"&lt;(\S+?)-([a-z-]+)&gt; &amp;amp; %s {} &#39;", shown)
    own, folded = ({name for prefix, name in whole if prefix == one} for one in ("own", "folded"))
    answers = {"name", "question", "answer", "mark", "asked", "language", "given"}
    card = {"title", "message", "why", "doubt", "held-up"}
    trace = {"rule", "part", "truth", "note", "version", "source", "checked", "review"}
    assert folded == answers | card | trace
    assert own == folded | {"fact", "response"}  # of a folded flag they do not stand there


def test_no_text_of_a_short_list_is_markup() -> None:
    shown = glance_items([_card("own")]) + asked_answers([_said("own")]) + column_heads(("<own-head>", "a & b"))
    assert "<own-" not in shown
    names = set(re.findall(r"&lt;own-([a-z]+)&gt;", shown))
    assert names == {"title", "question", "answer", "mark", "head"}
