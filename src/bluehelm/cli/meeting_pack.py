"""``bluehelm meeting-pack``: what a joint commission has before it, the same for each party."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from bluehelm.cli.day_option import day_given
from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.partners import MeetingPack
    from bluehelm.situation.situation_report_records import MissionRecords


def meeting_pack(
    *,
    file: FileArgument,
    meeting: Annotated[str | None, Option(help="Reference or id of the meeting: JC-07.")] = None,
    on: Annotated[str | None, Option("--on", help="Day of the meeting, instead of its reference: 2025-03-12.")] = None,
    as_of: Annotated[
        str | None, Option(help="Last day that the pack knows of; default: the day of the meeting.")
    ] = None,
    out: Annotated[Path | None, Option(help="File to write: .html, .pdf or .txt; default: on the terminal.")] = None,
    fictional: Annotated[bool, Option("--fictional", help="Label it as fictional: an exercise.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the pack of a meeting: open allegations by party, findings, decisions due; only what all may read."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.mark import Mark
    from bluehelm.partners import Meeting
    from bluehelm.situation.meeting_records import find_meeting, meeting_pack_of_records
    from bluehelm.situation.shared_copy import refuse_copy
    from bluehelm.situation.situation_report_reading import read_records
    from bluehelm.situation.situation_report_text import FICTIONAL

    given = None if as_of is None else day_given(as_of, option="--as-of")
    day = None if on is None else day_given(on, option="--on")
    if (meeting is None) == (day is None):
        message = "Say which meeting the pack is for: by its reference, or by its day."
        raise InputRefused(Problem(Severity.ERROR, "no-meeting", message, "Give --meeting JC-07 or --on 2025-03-12."))
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        refuse_copy(desk)
        meetings = {item.id: item.value for item in desk.find("meeting") if isinstance(item.value, Meeting)}
        key = find_meeting(meetings, named=meeting, day=day)
        last = given or meetings[key].day
        if last is None:
            message = f"The meeting {printable(meetings[key].reference)} has no day yet."
            hint = "Say how far the pack knows: --as-of 2025-03-12."
            raise InputRefused(Problem(Severity.ERROR, "no-day", message, hint))
        records = read_records(desk, until=last, up_to=Mark.UNCLASSIFIED)
    pack, problems = meeting_pack_of_records(records, key, as_of=last)
    invented = fictional or records.invented
    told = f"{FICTIONAL}\n\n{pack.to_text()}" if invented else pack.to_text()
    if out is not None:
        _write(out, pack, told, records, Path(file), fictional=invented)
    if json:
        rows = {name: frame.to_dicts() for name, frame in pack.to_frames().items()}
        print_json(
            {
                "meeting": pack.meeting.reference,
                "as_of": pack.as_of,
                "since": pack.since,
                "fictional": invented,
                **rows,
                "outputs": [str(out)] if out is not None else [],
                "problems": [problem.to_dict() for problem in problems],
            }
        )
        return
    show_problems(problems)
    typer.echo(f"{pack.summary()}\nWritten: {out}" if out is not None else told, nl=out is not None)


def _write(out: Path, pack: MeetingPack, told: str, records: MissionRecords, file: Path, *, fictional: bool) -> None:
    from bluehelm.brief.situation_report_writing import write_meeting_pack
    from bluehelm.cli.output_folder import write_together

    as_of = f"{records.last_entry:%Y-%m-%d %H:%M} UTC" if records.last_entry is not None else "no entry"
    with write_together((out,), inputs=(file,)) as folder:
        if out.suffix.lower() == ".txt":
            (folder / out.name).write_text(told, encoding="utf-8", newline="\n")
        else:
            write_meeting_pack(folder / out.name, pack, mission=records.mission, as_of=as_of, fictional=fictional)
