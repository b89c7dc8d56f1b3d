"""What a mission keeps: its records with their journal, and the record of every analysis."""

from bluehelm.mission.decision import Allow, Decision, Refuse, Require
from bluehelm.mission.mission_file import Draft, MissionFile
from bluehelm.mission.record import Fields, Listed, Mark, Record
from bluehelm.mission.run import Run, RunInput, RunOutput, record_run
from bluehelm.mission.run_files import checksum_file, checksum_values
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
