"""What a mission keeps: its records with their journal, and the record of every analysis."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.mission.decision import Allow, Decision, Refuse, Require
    from bluehelm.mission.mark import Mark
    from bluehelm.mission.mission_file import Draft, MissionFile
    from bluehelm.mission.record import Fields, Listed, Record
    from bluehelm.mission.run import Run, RunInput, RunOutput, record_run
    from bluehelm.mission.run_files import checksum_file
    from bluehelm.mission.run_values import checksum_values
    from bluehelm.mission.stored import Conflict, Stamp, Stored, Version

__all__ = [
    "Allow",
    "Conflict",
    "Decision",
    "Draft",
    "Fields",
    "Listed",
    "Mark",
    "MissionFile",
    "Record",
    "Refuse",
    "Require",
    "Run",
    "RunInput",
    "RunOutput",
    "Stamp",
    "Stored",
    "Version",
    "checksum_file",
    "checksum_values",
    "record_run",
]

_FILE_OF: Final = {
    "Allow": "decision",
    "Conflict": "stored",
    "Decision": "decision",
    "Draft": "mission_file",
    "Fields": "record",
    "Listed": "record",
    "Mark": "mark",
    "MissionFile": "mission_file",
    "Record": "record",
    "Refuse": "decision",
    "Require": "decision",
    "Run": "run",
    "RunInput": "run",
    "RunOutput": "run",
    "Stamp": "stored",
    "Stored": "stored",
    "Version": "stored",
    "checksum_file": "run_files",
    "checksum_values": "run_values",
    "record_run": "run",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
