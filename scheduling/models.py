"""Tables of composing groups: what an organiser asks for, where everybody stands on the board, the runs of the solver.

What is stored as JSON in `published`, `instance`, `plan`, `reasons` and `about` names people by the numbers of their
registrations and by nothing else; `erasing` takes out those of people who are erased.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from registration.columns import one_of
from scheduling.terms import ANSWER_NOTE, BUFFER, GROUP_NAME, NO_SHOW, PairKind, Purpose, RunState, Standing

_UNDER_WAY = text("state IN ('queued', 'running')")


class Composition(Base):
    """The frame of an event's groups. `no_show` is per mille; `version` grows with every save of the frame."""

    __tablename__ = "composition"
    __table_args__ = (
        CheckConstraint("no_show BETWEEN 0 AND 900", name="no_show"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 1440", name="buffer_minutes"),
        CheckConstraint("max_parallel IS NULL OR max_parallel >= 1", name="max_parallel"),
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    seed: Mapped[int] = mapped_column(default=1)
    no_show: Mapped[int] = mapped_column(default=NO_SHOW)
    buffer_minutes: Mapped[int] = mapped_column(default=BUFFER)
    max_parallel: Mapped[int | None]
    weights: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    language_question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)
    role_question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    published: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # a plan's groups, as told
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ComposedGroup(Base):
    """A group that may be opened. `min_size` and `max_size` bound who is expected to come, `cap` who is invited.

    `filters`: [{"attr", "values"}]; `quotas`: [{"attr", "values", "min", "max"}]; `slot_ids`: None for any.
    """

    __tablename__ = "composed_group"
    __table_args__ = (
        CheckConstraint("min_size >= 1 AND max_size >= min_size", name="sizes"),
        CheckConstraint("ideal >= 1 AND cap >= ideal", name="ideal"),
        CheckConstraint("facilitators BETWEEN 0 AND 10", name="facilitators"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(GROUP_NAME))
    language: Mapped[str] = mapped_column(String(20), default="")  # empty: any
    min_size: Mapped[int]
    ideal: Mapped[int]
    max_size: Mapped[int]
    cap: Mapped[int]
    facilitators: Mapped[int] = mapped_column(default=0)
    slot_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    max_per_institution: Mapped[int | None]
    max_per_municipality: Mapped[int | None]
    filters: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    locked: Mapped[bool] = mapped_column(default=False)
    # Where it stands on the board; None: not opened. An event without slots has one time: a group with people is open.
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"), index=True)
    made_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)


class Facilitator(Base):
    """Somebody who leads groups. `availability`: {slot id: 0 no | 1 if need be | 2 yes}, nothing of a time that was not
    spoken of; no languages: speaks every one.

    `language` is that of their letters; `zone` is empty for somebody who lives by the event's clock. Whoever has an
    address can be asked to say the times themselves, by a personal link as that of a guest: `asked_at` is when they
    were asked last, `answered_at` when they answered last by the link.
    """

    __tablename__ = "facilitator"
    __table_args__ = (
        CheckConstraint("max_groups BETWEEN 1 AND 40", name="max_groups"),
        UniqueConstraint("link_hash"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(254), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    institution: Mapped[str] = mapped_column(String(160), default="")
    max_groups: Mapped[int] = mapped_column(default=1)
    availability: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    language: Mapped[str] = mapped_column(String(2), default="lv")
    zone: Mapped[str] = mapped_column(String(40), default="")
    ref: Mapped[str] = mapped_column(String(24), default="")  # random, empty before the first asking; makes the link
    link_hash: Mapped[str | None] = mapped_column(String(64))
    earlier_link_hash: Mapped[str | None] = mapped_column(String(64), index=True)  # from before a new secret key
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_note: Mapped[str] = mapped_column(String(ANSWER_NOTE), default="")


class FacilitatorPlace(Base):
    """Who leads which group on the board."""

    __tablename__ = "facilitator_place"
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("composed_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    pinned: Mapped[bool] = mapped_column(default=False)


class ComposedPair(Base):
    """Two people who may not, or would like to, share a group; the second is an applicant or a facilitator."""

    __tablename__ = "composed_pair"
    __table_args__ = (
        one_of("kind", PairKind),
        CheckConstraint("(second_id IS NULL) <> (facilitator_id IS NULL)", name="one_second"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    first_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("facilitator.id", ondelete="CASCADE"), index=True)


class ComposedPlace(Base):
    """Where an applicant stands on the board; whoever has no row is open.

    `pinned` keeps the person in the group for every run; `excluded` never seats them.
    """

    __tablename__ = "composed_place"
    __table_args__ = (
        one_of("standing", Standing),
        CheckConstraint("standing = 'seat' OR group_id IS NULL", name="group_is_a_seat"),
        CheckConstraint("NOT (pinned AND excluded)", name="one_wish"),
    )
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("composed_group.id", ondelete="SET NULL"), index=True)
    standing: Mapped[str] = mapped_column(String(10), default=Standing.open)
    pinned: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[bool] = mapped_column(default=False)


class ComposingRun(Base):
    """One run of the solver, for one event, in a process of its own that a worker watches; one under way an event.

    `levels`: [{"name", "value", "bound", "proved"}], most important first; `progress`: the level under way, its value
    and bound, the seconds so far. `beat_at` is the worker's last sign of life.
    """

    __tablename__ = "composing_run"
    __table_args__ = (
        one_of("purpose", Purpose),
        one_of("state", RunState),
        CheckConstraint("seconds BETWEEN 1 AND 3600", name="seconds"),
        Index("ix_composing_run_event", "event_id", "id"),
        Index(
            "ix_composing_run_under_way",
            "event_id",
            unique=True,
            postgresql_where=_UNDER_WAY,
            sqlite_where=_UNDER_WAY,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=RunState.queued)
    instance: Mapped[dict[str, Any]] = mapped_column(JSON)
    about: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # whom "why" is asked for; what tables are wished
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reasons: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stop_asked: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)  # how many workers have taken it up
    seed: Mapped[int]
    seconds: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    claimed_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    taken_over_at: Mapped[datetime | None]  # put on the board
