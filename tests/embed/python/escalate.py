"""The rules of `escalate` for Python: cases are plain values, instants are `datetime`.

All that decides is in the component; this module turns values over, and nothing else. It needs the
package `wasmtime` and the file that `escalate component --output` writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import wasmtime
from wasmtime import component as wit

Scalar: TypeAlias = bool | int | Decimal | float | str | datetime | timedelta
"""One value. A `float` counts as the decimal that Python prints for it."""

Value: TypeAlias = Scalar | None | Sequence[Scalar] | Sequence[Mapping[str, Scalar]]
"""What a fact may be. `None` says that it is known to be empty; leave out what is not known."""

Facts: TypeAlias = Mapping[str, Value]
Detail: TypeAlias = Literal["brief", "full", "explain"]

Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]

_INTERFACE = "escalation:rules/policies@0.1.0"
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_MEMORY_BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True)
class Case:
    """A case: facts, and what changed later."""

    id: str
    facts: Facts
    history: Sequence[tuple[datetime, Facts]] = ()
    as_of: datetime | None = None
    """For a snapshot without a history: the instant that it shows."""
    history_complete: bool | None = None
    """Whether the history begins with the case; so it is if there is one, unless said otherwise."""


@dataclass(frozen=True)
class Decision:
    """What was decided."""

    id: str
    severity: str | None
    due: list[str]
    """Keys of what is due now."""
    ready: Literal["yes", "no", "unknown"] | None
    """Whether the case may be closed, if the policy has an exit list."""
    next_change: datetime | None
    """When to look again: until then nothing changes by itself. Not looked for in brief."""
    json: str
    """The whole decision, byte for byte what `escalate` prints."""

    @property
    def whole(self) -> dict[str, Any]:
        """The same, read."""
        return cast(dict[str, Any], json.loads(self.json))


@dataclass(frozen=True)
class Location:
    """A place in a policy's text: bytes of UTF-8 from 0, lines and columns from 1."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Diagnostic:
    """One thing wrong with a policy."""

    code: str
    level: Literal["error", "warning"]
    message: str
    location: Location | None
    help: str | None

    def __str__(self) -> str:
        place = f"{self.location.line}:{self.location.column}: " if self.location else ""
        remedy = f"\n  help: {self.help}" if self.help else ""
        return f"{place}{self.level}[{self.code}]: {self.message}{remedy}"


class PolicyError(ValueError):
    """A policy that cannot be used: everything that is wrong with it."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


class CaseError(ValueError):
    """A case that cannot be decided, or options that cannot be used, and why."""

    def __init__(self, code: str, message: str, help: str | None) -> None:
        super().__init__(f"{message} ({code})")
        self.code, self.message, self.help = code, message, help


class Rules:
    """The component, compiled once. May be shared by threads; its policies may not."""

    def __init__(self, path: str | Path) -> None:
        config = wasmtime.Config()
        # Compiling takes a second; the next process finds the code where wasmtime keeps it.
        config.cache = True
        self.engine = wasmtime.Engine(config)
        self.component = wit.Component(self.engine, Path(path).read_bytes())

    def compile(self, source: str) -> Policy:
        """Compile a policy, YAML or JSON. Raises `PolicyError`."""
        return Policy(self, source)

    def baked(self) -> Policy:
        """The policy that `escalate bake` put into the component. Raises `LookupError`."""
        return Policy(self, None)

    def calendar(self, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Answer questions about calendars that are written in them: see `Policy.calendar`."""
        return _answers(questions, self.calendar_lines)

    def calendar_lines(self, chunk: str) -> str:
        """The same as text: a JSON object a line in, one a line out."""
        return cast(str, _Instance(self).call("calendar-lines", chunk))

    def vocabulary(self) -> str:
        """The standard facts, as JSON."""
        return cast(str, _Instance(self).call("vocabulary"))

    def schema(self, of: str) -> str | None:
        """A JSON Schema: of a `policy`, a `case` or a `decision`."""
        return cast("str | None", _Instance(self).call("schema", of))


class _Instance:
    """An instance in a store of its own."""

    def __init__(self, rules: Rules) -> None:
        self.store = wasmtime.Store(rules.engine)
        self.store.set_limits(memory_size=_MEMORY_BYTES_MAX)
        self._instance = wit.Linker(rules.engine).instantiate(self.store, rules.component)
        self._interface = self._instance.get_export_index(self.store, _INTERFACE)
        self._functions: dict[str, wit.Func] = {}

    def call(self, name: str, *arguments: Any) -> Any:
        function = self._functions.get(name)
        if function is None:
            at = self._instance.get_export_index(self.store, name, self._interface)
            found = at and self._instance.get_func(self.store, at)
            if not found:
                raise LookupError(f"the component has no `{name}` of {_INTERFACE}")
            function = self._functions[name] = found
        return function(self.store, *arguments)


@dataclass
class Policy:
    """A compiled policy, in an instance of its own. For one thread at a time.

    Should the component ever stop in a call, that call raises, and the next one works in a fresh
    instance.
    """

    rules: Rules
    source: str | None
    warnings: list[Diagnostic] = field(init=False)

    def __post_init__(self) -> None:
        self._live: tuple[_Instance, Any] | None = None
        self._begin()

    def _begin(self) -> tuple[_Instance, Any]:
        instance = _Instance(self.rules)
        if self.source is None:
            policy = instance.call("[static]policy.baked")
            if policy is None:
                raise LookupError("no policy is baked into this component")
            self.warnings = []
        else:
            compiled = instance.call("[static]policy.compile", self.source)
            if isinstance(compiled, list):
                raise PolicyError(list(map(_diagnostic, compiled)))
            policy, self.warnings = compiled.policy, list(map(_diagnostic, compiled.warnings))
        self._live = (instance, policy)
        return self._live

    def _call(self, method: str, *arguments: Any) -> Any:
        instance, policy = self._live or self._begin()
        try:
            return instance.call(f"[method]policy.{method}", policy, *arguments)
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            # The store is of no use after a trap.
            self._live = None
            raise

    def describe(self) -> str:
        """What the policy is, as JSON: levels, clocks, rules, targets, the facts it reads."""
        return cast(str, self._call("describe"))

    def decide(
        self,
        case: Case,
        now: datetime,
        *,
        detail: Detail = "full",
        strict: bool = False,
        ignore_extra_facts: bool = False,
        program: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Decide one case as of `now`. Raises `CaseError`.

        `program` is what is known of the organisation: its facts and rosters.
        """
        options = _options(detail, strict, ignore_extra_facts, program)
        return self.decide_raw(_case(case), _instant(now), _json(options))

    def decide_raw(self, case: wit.Record, now: int, options: str) -> Decision:
        """The same with values as the component has them: see the WIT."""
        answer = self._call("decide", case, now, options)
        if answer.tag == "err":
            raise _rejection(answer.payload)
        it = answer.payload
        change = getattr(it, "next-change")
        return Decision(
            id=it.id,
            severity=it.severity,
            due=it.due,
            ready=it.ready,
            next_change=None if change is None else _EPOCH + change * _MILLISECOND,
            json=it.json,
        )

    def timeline(self, case: Case, now: datetime, until: datetime) -> list[datetime]:
        """When the decision changes after `now` and up to `until`. Raises `CaseError`."""
        text = self.timeline_raw(_case(case), _instant(now), _instant(until), "")
        return [datetime.fromisoformat(it) for it in json.loads(text)]

    def timeline_raw(self, case: wit.Record, now: int, until: int, options: str) -> str:
        """The same with values as the component has them, as JSON."""
        answer = self._call("timeline", case, now, until, options)
        if not isinstance(answer, str):
            raise _rejection(answer)
        return answer

    def decide_lines(
        self,
        chunk: str,
        now: datetime,
        *,
        detail: Detail = "full",
        strict: bool = False,
        ignore_extra_facts: bool = False,
        program: Mapping[str, Any] | None = None,
        first_line: int = 1,
    ) -> str:
        """Decide many cases: a JSON object a line in, one a line out, in the same order.

        What cannot be decided becomes a line with an `error`. Give about a megabyte at once.
        """
        options = _options(detail, strict, ignore_extra_facts, program)
        told = {"now": _told(now), **options, "first_line": first_line}
        return self.decide_lines_raw(chunk, _json(told))

    def decide_lines_raw(self, chunk: str, options: str) -> str:
        """The same with options as the component has them."""
        return cast(str, self._call("decide-lines", chunk, options))

    def advise(
        self,
        organisation: Mapping[str, Any],
        now: datetime,
        *,
        strict: bool = False,
        ignore_extra_facts: bool = False,
        editions: Sequence[tuple[str, datetime]] = (),
    ) -> dict[str, Any]:
        """What the policy says of an organisation alone, whatever the case. Raises `CaseError`.

        That is its advice and checklists, and what has to be done again and by when. `organisation`
        is what is known of it. `editions` are those of the policy, each a version with its instant,
        from which follows when it was changed and when reviewed.
        """
        options: dict[str, Any] = {"strict": strict, "ignore_extra_facts": ignore_extra_facts}
        if editions:
            options["history"] = [{"version": it, "at": _told(at)} for it, at in editions]
        answer = self._call("advise", _json(organisation), _instant(now), _json(options))
        if not isinstance(answer, str):
            raise _rejection(answer)
        return cast(dict[str, Any], json.loads(answer))

    def calendar(self, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Answer questions about calendars, the policy's among them, in the same order.

        A question has `op` (`add`, `subtract`, `elapsed`, `is_open`, `month`), `calendar` (the name
        of one, or one as a policy writes it), and what `op` asks for: `from`, `to`, `at`, `seconds`
        or `time`, `month`; instants are `datetime`. An answer has `result`, or `error` in words.
        """
        return _answers(questions, self.calendar_lines)

    def calendar_lines(self, chunk: str) -> str:
        """The same as text: a JSON object a line in, one a line out."""
        return cast(str, self._call("calendar-lines", chunk))

    def tally(
        self,
        now: datetime,
        *,
        per: Period | None = None,
        measures: Sequence[str] = (),
        strict: bool = False,
        ignore_extra_facts: bool = False,
        program: Mapping[str, Any] | None = None,
    ) -> Tally:
        """Begin to count the policy's measures over many cases, as of `now`. Raises `CaseError`.

        `per` says how long the periods of measures are that say when a case was; `measures` are the
        ids of the only ones that count, all of them if it is empty.
        """
        options = {"now": _told(now), "strict": strict, "ignore_extra_facts": ignore_extra_facts}
        for name, it in (("per", per), ("program", program)):
            if it is not None:
                options[name] = it
        # A key for each measure.
        only = "".join(f', "measure": {_json(it)}' for it in measures)
        return self.tally_raw(f"{_json(options)[:-1]}{only}}}")

    def tally_raw(self, options: str) -> Tally:
        """The same with options as the component has them."""
        begun = self._call("tally", options)
        if not isinstance(begun, wit.ResourceAny):
            raise _rejection(begun)
        assert self._live is not None
        return Tally(self, self._live[0], begun)


class Tally:
    """Figures over many cases, being counted.

    They depend neither on the order of the cases nor on how these are cut into chunks and shared out
    among tallies. Lives in the instance of its policy, and is for the same thread. `close` it, or use
    it in a `with`, to give back at once what it holds.
    """

    def __init__(self, policy: Policy, instance: _Instance, handle: wit.ResourceAny) -> None:
        self._policy, self._instance, self._handle = policy, instance, handle
        self._closed = False

    def _call(self, method: str, *arguments: Any) -> Any:
        live = self._policy._live
        if self._closed:
            raise RuntimeError("this tally was closed")
        if live is None or live[0] is not self._instance:
            raise RuntimeError("the component stopped, and what was counted is lost; begin another tally")
        try:
            return self._instance.call(f"[method]tally.{method}", self._handle, *arguments)
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            self._policy._live = None
            raise

    def add_lines(self, chunk: str, first_line: int = 1) -> str:
        """Count cases, a JSON object a line; `first_line` is the number of the first.

        Gives a line for each case that was refused (`error`) or has values that could not be used
        (`problems`): an empty text if all is well. Give about a megabyte at once.
        """
        if not 0 <= first_line < 2**32:
            raise ValueError(f"`first_line` is {first_line}, which is no number of a line")
        return cast(str, self._call("add-lines", chunk, first_line))

    def state(self) -> str:
        """What was counted so far, for `merge`: text that may be kept or sent."""
        return cast(str, self._call("state"))

    def merge(self, state: str) -> None:
        """Add what another tally of the same policy and options counted. Raises `CaseError`."""
        refused = self._call("merge", state)
        if refused is not None:
            raise _rejection(refused)

    def json(self) -> str:
        """The figures so far, byte for byte what `escalate measure --format json` prints."""
        return cast(str, self._call("result"))

    def figures(self) -> dict[str, Any]:
        """The same, read."""
        return cast(dict[str, Any], json.loads(self.json()))

    def close(self) -> None:
        """Give back what the tally holds in the component; using it afterwards raises."""
        if not self._closed:
            self._closed = True
            live = self._policy._live
            if live is not None and live[0] is self._instance:
                self._handle.drop(self._instance.store)

    def __enter__(self) -> Tally:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answers(questions: Sequence[Mapping[str, Any]], ask: Callable[[str], str]) -> list[dict[str, Any]]:
    # An instant without a time zone is told by the component, with its question.
    out = ask("".join(f"{_json(it)}\n" for it in questions))
    return [json.loads(it) for it in out.split("\n") if it]


def _options(
    detail: str, strict: bool, ignore_extra_facts: bool, program: Mapping[str, Any] | None
) -> dict[str, Any]:
    options = {"detail": detail, "strict": strict, "ignore_extra_facts": ignore_extra_facts}
    return options if program is None else {**options, "program": program}


def _json(it: object) -> str:
    return json.dumps(it, default=lambda it: it.isoformat())


def record(**fields: Any) -> wit.Record:
    """A record of the WIT; `_` in a name stands for `-`."""
    made = wit.Record()
    for name, value in fields.items():
        setattr(made, name.replace("_", "-"), value)
    return made


def _case(case: Case) -> wit.Record:
    complete = case.history_complete
    return record(
        id=case.id,
        facts=list(_facts(case.facts)),
        history=[record(at=_instant(at), set=list(_facts(it))) for at, it in case.history],
        as_of=None if case.as_of is None else _instant(case.as_of),
        history_complete=bool(case.history) if complete is None else complete,
    )


def _facts(facts: Facts) -> Iterator[wit.Record]:
    return (record(name=name, value=_value(name, it)) for name, it in facts.items())


def _value(name: str, it: Value) -> wit.Variant:
    if it is None:
        return wit.Variant("none")
    if isinstance(it, str) or not isinstance(it, Sequence):
        return wit.Variant("one", _scalar(name, it))
    if it and all(isinstance(row, Mapping) for row in it):
        rows = cast("Sequence[Mapping[str, Scalar]]", it)
        pairs = [[(key, _scalar(f"{name}.{key}", of)) for key, of in row.items()] for row in rows]
        return wit.Variant("records", pairs)
    return wit.Variant("many", [_scalar(name, of) for of in it])


def _scalar(name: str, it: object) -> wit.Variant:
    # A `bool` is an `int` too.
    if isinstance(it, bool):
        return wit.Variant("boolean", it)
    if isinstance(it, int):
        return wit.Variant("integer", _within(name, it))
    if isinstance(it, str):
        return wit.Variant("text", it)
    if isinstance(it, datetime):
        return wit.Variant("instant", _instant(it))
    if isinstance(it, timedelta):
        return wit.Variant("span", it // _MILLISECOND)
    if isinstance(it, float):
        it = Decimal(repr(it))
    if isinstance(it, Decimal) and it.is_finite():
        sign, digits, exponent = it.as_tuple()
        assert isinstance(exponent, int)
        mantissa = int("".join(map(str, digits)) + "0" * max(exponent, 0))
        scale = max(-exponent, 0)
        if scale > 255:
            raise ValueError(f"`{name}` is {it}, which has too many digits")
        value = record(mantissa=_within(name, -mantissa if sign else mantissa), scale=scale)
        return wit.Variant("decimal", value)
    raise TypeError(f"`{name}` is {it!r}, which is neither a value nor a list of values")


def _within(name: str, it: int) -> int:
    """A whole number of 64 bits: the binding would cut others without a word."""
    if not -(2**63) <= it < 2**63:
        raise ValueError(f"`{name}` is {it}, which is more than 64 bits hold")
    return it


def _instant(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; write `tzinfo=timezone.utc`")
    return (at - _EPOCH) // _MILLISECOND


def _told(at: datetime) -> str:
    return (_EPOCH + _instant(at) * _MILLISECOND).isoformat(timespec="milliseconds")


def _rejection(it: Any) -> CaseError:
    return CaseError(it.code, it.message, it.help)


def _diagnostic(it: Any) -> Diagnostic:
    at = it.location
    place = at and Location(
        at.start, at.end, at.line, at.column, getattr(at, "end-line"), getattr(at, "end-column")
    )
    return Diagnostic(it.code, it.level, it.message, place, it.help)
