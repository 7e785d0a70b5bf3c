"""The floor: the smallest Flask form that checks its token, validates five fields and commits one durable row.

What the product's pages are compared with. Run by gunicorn as `benchmarks.floor_app:app`; FLOOR_DB names its data file.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading

from flask import Flask, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

PAGE = """<!doctype html><html lang=en><title>Floor</title><h1>Before your injection</h1><form method=post>
{{ form.csrf_token }}{% for field in form if field.name != 'csrf_token' %}<p>{{ field.label }} {{ field() }}
{% for error in field.errors %}<span class=error>{{ error }}</span>{% endfor %}</p>{% endfor %}
<button>Continue</button></form>"""

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config.update(MAX_CONTENT_LENGTH=65_536, MAX_FORM_MEMORY_SIZE=65_536)
app.jinja_loader = DictLoader({"page.html": PAGE})
_local = threading.local()


class FloorForm(FlaskForm):
    name = StringField("Name", [DataRequired(), Length(max=80)])
    age = IntegerField("Age", [NumberRange(0, 120)])
    pregnant = RadioField(
        "Pregnant", choices=[("y", "Yes"), ("n", "No"), ("u", "Not sure")], validators=[DataRequired()]
    )
    medicines = TextAreaField("Medicines", [Optional(), Length(max=2000)])
    allergy = RadioField("Allergy", choices=[("y", "Yes"), ("n", "No")], validators=[DataRequired()])


def _database() -> sqlite3.Connection:
    connection: sqlite3.Connection | None = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = sqlite3.connect(os.environ["FLOOR_DB"], timeout=30, isolation_level=None)
        connection.execute("pragma journal_mode=WAL")
        connection.execute("pragma synchronous=FULL")
        connection.execute(
            "create table if not exists page (sid text, number int, body text, primary key (sid, number))"
        )
    return connection


@app.get("/ping")
def ping() -> ResponseReturnValue:
    return "ok"


@app.route("/q/<int:number>", methods=["GET", "POST"])
def page(number: int) -> ResponseReturnValue:
    session.setdefault("sid", secrets.token_hex(16))
    form = FloorForm()
    if form.validate_on_submit():
        body = json.dumps({name: value for name, value in form.data.items() if name != "csrf_token"})
        database = _database()
        database.execute("begin immediate")
        database.execute("insert or replace into page values (?, ?, ?)", (session["sid"], number, body))
        database.execute("commit")
        return redirect(f"/q/{number + 1}", 303)
    return render_template("page.html", form=form), (422 if form.is_submitted() else 200)
